// The Record page: what is to be recorded and how. Kept while other pages are shown, so nothing typed is lost.

import { create } from 'zustand';
import {
  type BackendName,
  Cancelled,
  type DatasetPreview,
  formatBytes,
  type Precision,
  type RecordLevel,
  type RecordRequest,
  UserError,
  utf8Length,
} from '#protocol';
import { engine } from '../engine-client.ts';
import { type Corpus, currentChoice, useCorpus } from './corpus.ts';
import { choiceProblem, selectionOf, sourceOf, takenQuestion } from './corpus-choice.ts';
import { openTrace } from './open.ts';
import { isActive, putJob, showLayout, useWorkspace } from './workspace.ts';

export type Source = 'pasted' | 'files' | 'corpora';

export interface Recorder {
  readonly model: string;
  readonly source: Source;
  readonly name: string;
  readonly text: string;
  readonly perLine: boolean;
  /** Files under the served folders. */
  readonly files: readonly string[];
  readonly language: string;
  readonly level: RecordLevel;
  readonly nll: boolean;
  readonly backend: BackendName | 'auto';
  readonly precision: Precision | 'auto';
  readonly starting: boolean;
  readonly error: Error | null;
}

export const useRecorder = create<Recorder>(() => ({
  model: '',
  source: 'pasted',
  name: '',
  text: '',
  perLine: false,
  files: [],
  language: '',
  level: 'probs',
  nll: true,
  backend: 'auto',
  precision: 'auto',
  starting: false,
  error: null,
}));

export function changeRecorder(change: Partial<Recorder>): void {
  useRecorder.setState({ ...change, error: null });
}

/** Goes to the Record page with this model. */
export function recordFrom(model: string): void {
  changeRecorder({ model });
  showLayout('record');
}

/** Non-empty lines or the whole text: how many sequences a pasted text makes. */
export function countSequences(text: string, perLine: boolean): number {
  if (!perLine) return text.trim() === '' ? 0 : 1;
  return text.split(/\r\n?|\n/).filter((line) => line.trim() !== '').length;
}

/**
 * What keeps the recording from starting, in words; empty when nothing does.
 * @param taken of the corpus, undefined until it is known
 */
export function recorderProblem(
  form: Recorder,
  corpus: Corpus,
  uploadLimit: number,
  taken: Pick<DatasetPreview, 'error'> | undefined,
): string {
  if (form.model === '') return 'Choose a model.';
  if (form.source === 'corpora') return choiceProblem(corpus.set, currentChoice(corpus), taken);
  if (form.source === 'pasted') {
    if (countSequences(form.text, form.perLine) === 0) return 'Paste or drop a text.';
    const bytes = utf8Length(form.text);
    if (bytes > uploadLimit)
      return `The text has ${formatBytes(bytes)}; at most ${formatBytes(uploadLimit)} may be sent. Choose it as a file.`;
  }
  if (form.source === 'files' && form.files.length === 0) return 'Choose at least one text file.';
  if (form.source === 'files' && form.perLine && form.files.length > 1) {
    return 'One sequence per line works with one file at a time.';
  }
  if (form.language !== '' && !isLanguage(form.language))
    return `"${form.language}" is not a language code such as de or zh-Hans.`;
  return '';
}

/** Whether a BCP-47 code is well formed. */
export function isLanguage(code: string): boolean {
  try {
    return Intl.getCanonicalLocales(code).length === 1;
  } catch {
    return false;
  }
}

function textSource(form: Recorder, corpus: Corpus): RecordRequest['source'] {
  if (form.source === 'pasted') {
    return { kind: 'pasted', name: form.name.trim() || 'pasted', text: form.text, perLine: form.perLine };
  }
  if (form.source === 'corpora' && corpus.set) {
    const choice = currentChoice(corpus);
    return sourceOf(corpus.set, choice, selectionOf(choice));
  }
  const [file = ''] = form.files;
  return form.perLine ? { kind: 'lines', path: file } : { kind: 'files', paths: form.files };
}

/** The forms as the engine's request. */
export function recordRequest(form: Recorder, corpus: Corpus): RecordRequest {
  return {
    model: form.model,
    source: textSource(form, corpus),
    level: form.level,
    nll: form.nll,
    backend: form.backend,
    precision: form.precision,
    // A corpus names its languages itself.
    ...(form.language === '' || form.source === 'corpora' ? {} : { labels: { language: form.language } }),
  };
}

/** Starts the recording and shows its trace as it grows. */
export async function startRecording(): Promise<void> {
  const form = useRecorder.getState();
  const corpus = useCorpus.getState();
  const limit = useWorkspace.getState().info?.uploadLimit ?? Number.POSITIVE_INFINITY;
  const question = takenQuestion(corpus.set, currentChoice(corpus));
  const taken = question ? engine().kept('dataset.preview', question) : undefined;
  if (form.starting || recorderProblem(form, corpus, limit, taken) !== '') return;
  useRecorder.setState({ starting: true, error: null });
  try {
    const job = await engine().call('record.start', recordRequest(form, corpus));
    // Its first event may have come before this answer.
    if (!useWorkspace.getState().jobs.some((each) => each.id === job.id)) putJob(job);
    openTrace(job.trace);
  } catch (error) {
    if (!(error instanceof Cancelled)) useRecorder.setState({ error: error as Error });
  } finally {
    useRecorder.setState({ starting: false });
  }
}

/** Stops a job; what it has recorded so far stays. */
export async function cancelJob(id: string): Promise<void> {
  putJob(await engine().call('jobs.cancel', { job: id }));
}

/** Stops the newest job that still runs. */
export function cancelNewestJob(): void {
  const job = useWorkspace.getState().jobs.find(isActive);
  if (job) void cancelJob(job.id);
}

/** Puts dropped or chosen files' contents into the form. Several are joined, each line then being a sequence. */
export async function takeFiles(files: readonly File[], uploadLimit: number): Promise<void> {
  showLayout('record');
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const refuse = (error: UserError): void => useRecorder.setState({ source: 'files', error });
  if (bytes > uploadLimit) {
    refuse(
      new UserError(
        `${formatBytes(bytes)} were dropped; at most ${formatBytes(uploadLimit)} may be sent.`,
        'Choose them as files where the engine runs.',
      ),
    );
    return;
  }
  const texts: string[] = [];
  for (const file of files) {
    const text = await textOf(file);
    if (text === undefined) {
      refuse(
        new UserError(
          `${file.name}: expected UTF-8 text, found bytes that are not.`,
          'Convert it, for example: iconv -f latin1 -t utf-8 FILE.',
        ),
      );
      return;
    }
    texts.push(text);
  }
  changeRecorder({
    source: 'pasted',
    name: files.map((file) => file.name.replace(/\.[^.]+$/, '')).join(', '),
    text: texts.join('\n'),
    perLine: files.length > 1,
  });
}

/** Undefined for what is not UTF-8: a browser would put replacement characters in its place, and they would be recorded. */
async function textOf(file: File): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
