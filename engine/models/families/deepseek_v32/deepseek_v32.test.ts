import { expect, test } from 'vitest';
import { longestSequence } from '#protocol';
import { checkLength, describeSpec, resolveSpec } from '../../index.ts';

const config = { model_type: 'deepseek_v32', num_hidden_layers: 4, q_lora_rank: 1536 };

test('it is DeepSeek-V3 up to as many tokens as its indexer chooses', () => {
  const spec = resolveSpec(config);
  const { longest, family, ...rest } = spec;
  const v3 = resolveSpec({ ...config, model_type: 'deepseek_v3', max_position_embeddings: 163_840 });
  expect({ ...rest, family: 'deepseek_v3' }).toEqual(v3);
  expect([longest, longestSequence(spec), longestSequence(v3)]).toEqual([2048, 2048, 163_840]);
  expect(describeSpec(spec)).toContain(
    'hidden size 7168, vocabulary 129,280, context 163,840 tokens; up to 2,048 can be run, beyond which attention chooses among the keys',
  );
});

test('where the indexer chooses as many as the context holds, nothing is refused', () => {
  expect(resolveSpec({ ...config, index_topk: 4096, max_position_embeddings: 4096 }).longest).toBeUndefined();
});

test('a longer sequence is refused by its name and its tokens', () => {
  const spec = resolveSpec({ ...config, index_topk: 100 });
  expect(() => checkLength(spec, 100, 'Prompt 1')).not.toThrow();
  expect(() => checkLength(spec, 1234, 'Prompt 1')).toThrow(
    "Prompt 1 has 1,234 tokens. With more than 100 the model's attention chooses which of them it sees, which is not implemented.",
  );
});
