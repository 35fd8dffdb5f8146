// The families that are read: a folder each, called as its `model_type`.

import { afmoe } from './afmoe/index.ts';
import { axk1 } from './axk1/index.ts';
import { bailingMoeV2 } from './bailing_moe_v2/index.ts';
import { cohere2Moe } from './cohere2_moe/index.ts';
import { dbrx } from './dbrx/index.ts';
import { deepseek } from './deepseek/index.ts';
import { deepseekV2 } from './deepseek_v2/index.ts';
import { deepseekV3 } from './deepseek_v3/index.ts';
import { deepseekV32 } from './deepseek_v32/index.ts';
import { dots1 } from './dots1/index.ts';
import { ernieMoe } from './ernie4_5_moe/index.ts';
import { exaoneMoe } from './exaone_moe/index.ts';
import type { Family } from './family.ts';
import { flexOlmo } from './flex_olmo/index.ts';
import { glmMoeDsa } from './glm_moe_dsa/index.ts';
import { glm4Moe } from './glm4_moe/index.ts';
import { glm4MoeLite } from './glm4_moe_lite/index.ts';
import { gptOss } from './gpt_oss/index.ts';
import { granite } from './granite/index.ts';
import { granitemoe } from './granitemoe/index.ts';
import { granitemoeSwa } from './granitemoe_swa/index.ts';
import { granitemoeshared } from './granitemoeshared/index.ts';
import { hunyuanMoe } from './hunyuan_v1_moe/index.ts';
import { hyV3 } from './hy_v3/index.ts';
import { laguna } from './laguna/index.ts';
import { llama } from './llama/index.ts';
import { llama4Text } from './llama4_text/index.ts';
import { mellum } from './mellum/index.ts';
import { mimoV2Flash } from './mimo_v2_flash/index.ts';
import { minimaxM2 } from './minimax_m2/index.ts';
import { mistral } from './mistral/index.ts';
import { mistral4 } from './mistral4/index.ts';
import { mixtral } from './mixtral/index.ts';
import { olmo2 } from './olmo2/index.ts';
import { olmoe } from './olmoe/index.ts';
import { phimoe } from './phimoe/index.ts';
import { qwen2 } from './qwen2/index.ts';
import { qwen2Moe } from './qwen2_moe/index.ts';
import { qwen3 } from './qwen3/index.ts';
import { qwen3Moe } from './qwen3_moe/index.ts';
import { solarOpen } from './solar_open/index.ts';

export const families: readonly Family[] = [
  olmoe,
  granitemoe,
  granitemoeshared,
  granitemoeSwa,
  qwen3Moe,
  mixtral,
  qwen2Moe,
  gptOss,
  deepseek,
  deepseekV2,
  deepseekV3,
  deepseekV32,
  glm4Moe,
  dots1,
  solarOpen,
  exaoneMoe,
  hyV3,
  minimaxM2,
  mellum,
  ernieMoe,
  hunyuanMoe,
  glm4MoeLite,
  mistral4,
  axk1,
  bailingMoeV2,
  phimoe,
  dbrx,
  llama4Text,
  cohere2Moe,
  mimoV2Flash,
  afmoe,
  laguna,
  glmMoeDsa,
  llama,
  mistral,
  qwen2,
  qwen3,
  granite,
  olmo2,
  flexOlmo,
];
