// Data sets: the corpora that come with Routescope, and readers for those that the field uses.

export { BUILT_IN, builtInFolder, isBuiltIn } from './built-in.ts';
export { type BundledModel, bundledModels } from './bundled.ts';
export { cacheFolders } from './caches/cache-files.ts';
export { listBuiltIn, listDatasets } from './list.ts';
export { type Dataset, type DatasetSource, type OpenOptions, openDataset } from './open-dataset.ts';
export { PREVIEW_LIMIT, type PreviewLimit, type PreviewOptions, previewDataset } from './preview.ts';
export { readers } from './readers/index.ts';
export { bcp47 } from './reading/languages.ts';
export * from './sample/index.ts';
export { type SelectedItems, type SelectedTexts, selectItems, selectTexts } from './select.ts';
