// What the paper measured on real models, so that a trace can be placed among them. Teacher-forced text of eleven domains,
// 22,528 samples of 512 tokens, routed experts only; a single domain moves SRP by up to 14 % of its value.
//
// Source: Local Routing Consistency in Mixture-of-Experts (arXiv 2505.16056 v3, ICLR 2026) and the figures of its
// repository (ljcleo/moe-lrc, MIT, December 2025). SRP at m = 16 and load balance are printed in Tables 1 and 2; the rest
// was read from the coordinates of the figures, which repeats the printed values to 0.0001 (SRP) and 0.0012 (SCH). The
// hit rates of LRU, LFU and Belady are from a repository figure that the paper does not print: indicative.

export interface PublishedModel {
  readonly model: string;
  readonly topK: number;
  readonly experts: number;
  /** Model level, at `PUBLISHED_SEGMENTS`; null where samples are too short. */
  readonly srp: readonly (number | null)[];
  readonly rhoHat: readonly (number | null)[];
  /** Sample standard deviation of the activation ratio over all experts: higher is less balanced. */
  readonly loadBalance: number;
  /** One pool over all layers, rho = 2, at `PUBLISHED_SEGMENTS`. */
  readonly sch: readonly number[];
  /** m = 16. */
  readonly schAtRho1: number;
  readonly schAtRho3: number;
  /** Pool, rho = 2. */
  readonly lru: number;
  readonly lfu: number;
  readonly belady: number;
}

/** m of the published numbers. */
export const PUBLISHED_SEGMENTS: readonly number[] = [4, 16, 64, 256];

// biome-ignore format: a row per model reads as the table that it is
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  entry('LLaMA-MoE-v2-3.8B', 2, 8, [0.8319, 0.7816, 0.7645, 0.7548], [1.12, 1.03, 1.06, 1.06], 0.2904, [0.97, 0.979, 0.974, 0.968], 0.776, 0.998, [0.96, 0.961, 0.982]),
  entry('Yuan2.0-M32', 2, 32, [0.712, 0.6348, 0.6113, 0.5983], [0.97, 0.88, 0.92, 0.91], 0.1386, [0.778, 0.82, 0.79, 0.774], 0.633, 0.889, [0.711, 0.755, 0.834]),
  entry('PowerMoE-3B', 8, 40, [0.6731, 0.5517, 0.5059, 0.4859], [1.1, 1.39, 1.49, 1.58], 0.129, [0.8, 0.809, 0.752, 0.729], 0.54, 0.94, [0.69, 0.705, 0.853]),
  entry('Qwen3-30B-A3B', 8, 128, [0.6722, 0.5414, 0.4789, 0.4381], [0.99, 1.07, 1.09, 1.12], 0.0319, [0.733, 0.77, 0.688, 0.637], 0.552, 0.868, [0.645, 0.589, 0.8]),
  entry('Phi-3.5-MoE', 2, 16, [0.6515, 0.5198, 0.466, 0.4378], [1.02, 1.14, 1.35, 1.3], 0.049, [0.734, 0.752, 0.682, 0.646], 0.519, 0.871, [0.626, 0.612, 0.794]),
  entry('OLMoE-1B-7B-0125', 8, 64, [0.6469, 0.5091, 0.4553, 0.4264], [1, 1.06, 1.21, 1.19], 0.0679, [0.718, 0.74, 0.666, 0.629], 0.515, 0.861, [0.612, 0.591, 0.785]),
  entry('GRIN-MoE', 2, 16, [0.6378, 0.5039, 0.4504, 0.4212], [1, 1.11, 1.31, 1.36], 0.0389, [0.716, 0.734, 0.662, 0.626], 0.503, 0.857, [0.602, 0.59, 0.779]),
  entry('Mixtral-8x7B', 2, 8, [0.6255, 0.4936, 0.4451, 0.4247], [1.12, 2.18, 2.29, 2.75], 0.027, [0.768, 0.742, 0.668, 0.635], 0.455, 0.924, [0.614, 0.597, 0.819]),
  entry('MiniCPM-MoE-8x2B', 2, 8, [0.6253, 0.4885, 0.4372, 0.4173], [1.11, 2.19, 2.58, 2.92], 0.0259, [0.763, 0.734, 0.657, 0.622], 0.452, 0.92, [0.608, 0.582, 0.818]),
  entry('JetMoE-8B', 2, 8, [0.6022, 0.4745, 0.4278, 0.411], [1.09, 2.26, 2.69, 3.15], 0.0112, [0.745, 0.708, 0.638, 0.605], 0.426, 0.903, [0.568, 0.564, 0.795]),
  entry('LLaMA-MoE-v1-3.5B', 4, 16, [0.5578, 0.4529, 0.4161, 0.4062], [1.03, 2.39, 2.92, 3.52], 0.0266, [0.706, 0.662, 0.608, 0.584], 0.387, 0.873, [0.476, 0.539, 0.754]),
  entry('XVERSE-MoE-A4.2B', 6, 64, [0.5361, 0.3858, 0.3112, 0.2747], [0.82, 1.24, 1.9, 1.8], 0.0271, [0.556, 0.586, 0.479, 0.432], 0.385, 0.716, [0.422, 0.383, 0.66]),
  entry('Jamba-Mini-1.6', 2, 16, [0.5309, 0.3808, 0.3118, 0.2794], [0.87, 1.46, 2.58, 2.8], 0.0305, [0.576, 0.579, 0.48, 0.433], 0.36, 0.733, [0.42, 0.383, 0.664]),
  entry('DeepSeek-V2-Lite', 6, 64, [0.5321, 0.3792, 0.3068, 0.2692], [0.84, 1.28, 1.99, 2.02], 0.0234, [0.556, 0.58, 0.475, 0.425], 0.376, 0.716, [0.42, 0.375, 0.65]),
  entry('DeepSeekMoE-16B', 6, 64, [0.5228, 0.3694, 0.2956, 0.2575], [0.83, 2.29, 1.93, 2.23], 0.0203, [0.542, 0.567, 0.458, 0.408], 0.364, 0.703, [0.406, 0.356, 0.639]),
  entry('Qwen2-57B-A14B', 8, 64, [0.5024, 0.3674, 0.3034, 0.2752], [0.82, 2.59, 2.46, 2.53], 0.0674, [0.549, 0.55, 0.466, 0.43], 0.344, 0.712, [0.375, 0.379, 0.654]),
  entry('NLLB-MoE-54B enc', 2, 128, [0.444, 0.2524, 0.1951, 0.1653], [3.5, 1.17, 1.65, 1.76], 0.0175, [0.29, 0.364, 0.295, 0.252], 0.23, 0.461, [0.18, 0.208, 0.406]),
  entry('NLLB-MoE-54B dec', 2, 128, [0.4567, 0.3135, 0.2617, 0.2191], [3.38, 1.42, 1.34, 1.45], 0.0213, [0.361, 0.429, 0.38, 0.332], 0.283, 0.53, [0.227, 0.281, 0.47]),
  entry('Qwen1.5-MoE-A2.7B', 4, 60, [0.4723, 0.3071, 0.225, 0.1871], [3.23, 1.84, 2.11, 2.89], 0.0058, [0.411, 0.461, 0.351, 0.299], 0.288, 0.577, [0.278, 0.243, 0.529]),
  entry('OpenMoE-8B', 2, 32, [0.4553, 0.2877, 0.2176, 0.188], [3.39, 1.59, 2.64, 2.18], 0.0256, [0.359, 0.4, 0.331, 0.298], 0.245, 0.51, [0.22, 0.253, 0.469]),
  entry('Switch-Base-128 enc', 1, 128, [0.4164, 0.1933, 0.1234, 0.0999], [3.8, 2.01, 2.65, 1.91], 0.0058, [0.13, 0.213, 0.175, 0.15], 0.127, 0.272, [0.072, 0.115, 0.239]),
  entry('Switch-Base-128 dec', 1, 128, [0.4183, 0.1927, 0.1178, null], [3.78, 2.06, 2.67, null], 0.0066, [0.171, 0.245, 0.22, 0.22], 0.145, 0.306, [0.113, 0.117, 0.263]),
];

function entry(
  model: string,
  topK: number,
  experts: number,
  srp: PublishedModel['srp'],
  rhoHat: PublishedModel['rhoHat'],
  loadBalance: number,
  sch: readonly number[],
  schAtRho1: number,
  schAtRho3: number,
  [lru, lfu, belady]: readonly [number, number, number],
): PublishedModel {
  return { model, topK, experts, srp, rhoHat, loadBalance, sch, schAtRho1, schAtRho3, lru, lfu, belady };
}
