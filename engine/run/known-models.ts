// Published Mixture-of-Experts checkpoints, for what can be said of one before it is fetched.
//
// Parameters are counted from the architectures, without prediction heads; bytes are those of the weights in the form that
// their authors ship (bf16 unless said), from 13.8 GB of gpt-oss-20b in mxfp4 to 1.3 TB. Undefined: not known here.

export interface KnownModel {
  /** `org/name` on the hub. */
  readonly id: string;
  /** `model_type` of its config.json. */
  readonly family: string;
  readonly parameters: number;
  readonly bytes: number | undefined;
}

/** Billions of parameters, GB, and the repositories of one size: base models and what was tuned from them. */
type Row = readonly [family: string, parameters: number, gigabytes: number | undefined, ids: string];

const ROWS: readonly Row[] = [
  ['granitemoe', 1.33, 2.7, 'ibm-granite/granite-3.1-1b-a400m-{base,instruct}'],
  ['granitemoe', 3.3, 6.6, 'ibm-granite/granite-3.1-3b-a800m-{base,instruct}'],
  ['phimoe', 3.8, 7.6, 'microsoft/Phi-tiny-MoE-instruct'],
  ['olmoe', 6.92, 13.8, 'allenai/OLMoE-1B-7B-{0924,0924-Instruct,0125,0125-Instruct}'],
  ['phimoe', 7.6, 15.2, 'microsoft/Phi-mini-MoE-instruct'],
  ['jetmoe', 8.52, 17, 'jetmoe/jetmoe-8b'],
  ['qwen2_moe', 14.32, 28.6, 'Qwen/Qwen1.5-MoE-A2.7B{,-Chat}'],
  ['deepseek_v2', 15.71, 31.4, 'deepseek-ai/DeepSeek-V2-Lite{,-Chat}'],
  ['deepseek_v3', 15.96, 31.9, 'moonshotai/Moonlight-16B-A3B{,-Instruct}'],
  ['gpt_oss', 20.91, 13.8, 'openai/gpt-oss-20b'],
  ['ernie4_5_moe', 21.83, 43.7, 'baidu/ERNIE-4.5-21B-A3B-{PT,Base-PT}'],
  ['glm4_moe_lite', 29.94, 59.9, 'zai-org/GLM-4.7-Flash'],
  ['qwen3_moe', 30.53, 61.1, 'Qwen/Qwen3-30B-A3B{,-Base,-Instruct-2507,-Thinking-2507}'],
  ['flex_olmo', 33.27, 66.5, 'allenai/FlexOlmo-7x7B-1T'],
  ['phimoe', 41.87, 83.7, 'microsoft/Phi-3.5-MoE-instruct'],
  ['mixtral', 46.7, 93.4, 'mistralai/Mixtral-8x7B-{v0.1,Instruct-v0.1}'],
  ['jamba', 51.57, 103, 'ai21labs/Jamba-v0.1'],
  ['qwen2_moe', 57.41, 115, 'Qwen/Qwen2-57B-A14B{,-Instruct}'],
  ['qwen3_next', 79.67, 159, 'Qwen/Qwen3-Next-80B-A3B-{Instruct,Thinking}'],
  ['hunyuan_v1_moe', 80.39, 161, 'tencent/Hunyuan-A13B-{Instruct,Pretrain}'],
  ['glm4_moe', 106.85, 214, 'zai-org/GLM-4.5-Air{,-Base}'],
  ['gpt_oss', 116.83, 65.2, 'openai/gpt-oss-120b'],
  ['dbrx', 131.6, 263, 'databricks/dbrx-{base,instruct}'],
  ['mixtral', 140.63, 281, 'mistralai/Mixtral-8x22B-{v0.1,Instruct-v0.1}'],
  ['dots1', 142.77, 286, 'rednote-hilab/dots.llm1.{base,inst}'],
  ['minimax_m2', 228.69, undefined, 'MiniMaxAI/MiniMax-M2'],
  ['qwen3_moe', 235.09, 470, 'Qwen/Qwen3-235B-A22B{,-Instruct-2507,-Thinking-2507}'],
  ['deepseek_v2', 235.74, 471, 'deepseek-ai/DeepSeek-V2{,-Chat}'],
  ['glm4_moe', 352.8, 706, 'zai-org/GLM-4.5{,-Base}'],
  ['deepseek_v3', 671.03, 690, 'deepseek-ai/DeepSeek-{V3,V3-Base,V3-0324,R1,R1-0528}'],
];

/** All of them, from the smallest on. */
export const KNOWN_MODELS: readonly KnownModel[] = ROWS.flatMap(([family, parameters, gigabytes, ids]) =>
  spellings(ids).map((id) => ({
    id,
    family,
    parameters: parameters * 1e9,
    bytes: gigabytes === undefined ? undefined : gigabytes * 1e9,
  })),
);

/** `a-{b,c}` is a-b and a-c. */
function spellings(pattern: string): readonly string[] {
  const match = /^(.*)\{(.*)\}(.*)$/.exec(pattern);
  if (!match) return [pattern];
  const [, before = '', choices = '', after = ''] = match;
  return choices.split(',').map((choice) => `${before}${choice}${after}`);
}
