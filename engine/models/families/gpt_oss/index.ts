// GPT-OSS (GptOssForCausalLM): sinks, a sliding window in every other layer, biases everywhere, clamped gated units; experts
// in mxfp4, as published, or plain. Defaults are those of the transformers class.
//
// Its router takes the softmax over the chosen logits: that over all of them, divided by the sum of the chosen.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSliding, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases } from '../layer-parts.ts';

export const gptOss: Family = {
  modelType: 'gpt_oss',
  title: 'GPT-OSS',

  spec(config, tensors) {
    const todo = 'This variant of GPT-OSS is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('swiglu_limit', [7], todo);
    const biased = config.boolean('attention_bias', true);
    return frameSpec(config, {
      family: 'gpt_oss',
      defaults: {
        hidden: 2880,
        layers: 36,
        heads: 64,
        kvHeads: 8,
        headDim: 64,
        vocab: 201_088,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 150_000,
        ropeScaling: { rope_type: 'yarn', factor: 32, truncate: false, original_max_position_embeddings: 4096 },
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
        sinks: `${place.at}.self_attn.sinks`,
        ...slidingWindow(config, isSliding(config, place, place.layer % 2 === 0), 128),
      }),
      ffn: ({ at }) => {
        const experts = `${at}.mlp.experts`;
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['num_local_experts', 'num_experts'], { fallback: 128, max: LIMITS.experts }),
            topK: config.integer(['num_experts_per_tok', 'experts_per_token'], { fallback: 4, max: LIMITS.experts }),
            score: 'softmax',
            normalize: true,
            scale: 1,
            tensor: `${at}.mlp.router.weight`,
            bias: `${at}.mlp.router.bias`,
          },
          experts: {
            // Packed experts lie [out, in], plain ones the other way round.
            ...(tensors.has(`${experts}.gate_up_proj_blocks`)
              ? {
                  layout: 'interleaved',
                  tensors: { gateUp: `${experts}.gate_up_proj_blocks`, down: `${experts}.down_proj_blocks` },
                }
              : {
                  layout: 'transposed',
                  tensors: { gateUp: `${experts}.gate_up_proj`, down: `${experts}.down_proj` },
                }),
            width: config.integer('intermediate_size', { fallback: 2880, max: LIMITS.width }),
            glu: 'clamped',
            biases: { gateUp: `${experts}.gate_up_proj_bias`, down: `${experts}.down_proj_bias` },
          },
        };
      },
    });
  },
};
