// A checkpoint folder -> config, tokenizer, named tensors. Bytes in, arrays out.

export { type CachedModel, findCachedModels } from './cached-models.ts';
export { type ChatTemplate, openChatTemplate } from './chat/chat-template.ts';
export { renderChats } from './chat/render-chats.ts';
export {
  type CheckpointFolder,
  CONFIG_FILE,
  findCachedCheckpoint,
  findCheckpoint,
  isRepositoryName,
  looksLikeCheckpoint,
} from './find-checkpoint.ts';
export { downloadCommand, hubCacheFolder } from './hub-cache.ts';
export { MissingModel } from './missing-model.ts';
export { nearestName } from './nearest-name.ts';
export { type Checkpoint, openCheckpoint } from './open-checkpoint.ts';
export { type CheckpointTensor, storedBytes, storedForm } from './packed/find-packed.ts';
export { openSafetensors, type SafetensorsFile } from './safetensors-file.ts';
export type { TensorEntry } from './safetensors-header.ts';
export { stopIds } from './stop-ids.ts';
export { type EncodedText, type EncodeOptions, openTokenizer, type TextTokenizer } from './tokenizer.ts';
export { missingTokenizer } from './tokenizer-file.ts';
export type { LocatedTensor } from './weight-files.ts';
export { type TensorToWrite, writeSafetensors } from './write-safetensors.ts';
export {
  type RandomTensor,
  type SyntheticOptions,
  writeRandomCheckpoint,
  writeSyntheticCheckpoint,
} from './write-synthetic.ts';
