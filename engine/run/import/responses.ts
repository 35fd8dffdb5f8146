// Answers of inference servers: vLLM in its two forms on the wire, and SGLang in all the places where it puts them.
//   vLLM from 0.22    choices[].routed_experts: base64 of an .npy file, [position, layer, slot]
//   vLLM 0.21         choices[].routed_experts and prompt_routed_experts: nested lists, -1 where a prefix was cached
//   SGLang            meta_info, sglext or sgl_ext, of the answer or of a choice: base64 of int32 without a header
// A file holds one answer, a list of them, or one on each line.
// Sources: the documentation and tests of both projects (vLLM 0.21 to 0.26, SGLang 0.5.7 and later).

import { brief, UserError } from '#protocol';
import type { ImportedRoutes, ImportedSequence, ImportHints } from './imported.ts';
import { isRecord } from './is-record.ts';
import { NPY_MAGIC, parseNpy } from './npy.ts';

type Json = Record<string, unknown>;

interface Found {
  readonly format: string;
  readonly ids: Int32Array;
  /** [position, layer, slot] */
  readonly shape: readonly [number, number, number];
  readonly typeMax: number | null;
}

/** Whether an object of a JSON file looks like such an answer. */
export function isResponse(value: unknown): boolean {
  return isRecord(value) && (placesOf(value).length > 0 || Array.isArray(value.choices) || isRecord(value.meta_info));
}

/** @throws UserError where routes are missing, or do not fit one another */
export function readResponses(answers: readonly unknown[], where: string, hints: ImportHints): ImportedRoutes {
  const sequences: ImportedSequence[] = [];
  let [first, without, model]: [Found | null, number, string | null] = [null, 0, null];
  for (const [a, answer] of answers.entries()) {
    if (!isRecord(answer))
      throw new UserError(`${where}, answer ${a + 1}: expected an object, found ${brief(answer)}.`, HINT);
    model ??= typeof answer.model === 'string' ? answer.model : null;
    const places = placesOf(answer);
    if (places.length === 0) without++;
    for (const { holder, routes, prompt, number } of places) {
      const at = `${where}, answer ${a + 1}${number === null ? '' : `, choice ${number}`}`;
      const found = decode(routes, prompt, holder, answer, at, hints);
      first ??= found;
      const [, layers, topK] = found.shape;
      if (layers !== first.shape[1] || topK !== first.shape[2]) {
        throw new UserError(
          `${at}: expected ${first.shape[1]} layers of ${first.shape[2]} experts like the first, found ${layers} of ${topK}.`,
          'Import answers of one model at a time.',
        );
      }
      const id = typeof answer.id === 'string' ? answer.id : `answer-${a + 1}`;
      sequences.push({
        id: places.length > 1 ? `${id}/${number}` : id,
        ...tokensOf(holder, answer),
        ids: found.ids,
        weights: null,
      });
    }
  }
  if (!first) {
    throw new UserError(
      `${where}: ${answers.length} answers, none with routed experts (routed_experts is missing or null).`,
      'Start vLLM with --enable-return-routed-experts, or SGLang so and ask with "return_routed_experts": true. Streaming may drop the field.',
    );
  }
  return {
    format: first.format,
    sequences,
    layers: first.shape[1],
    topK: first.shape[2],
    layerNumbers: null,
    typeMax: first.typeMax,
    model,
    notices: without > 0 ? [`${without} of ${answers.length} answers have no routed experts.`] : [],
  };
}

const HINT = 'Is it a file of answers of vLLM or SGLang?';

interface Place {
  readonly holder: Json;
  readonly routes: unknown;
  /** vLLM 0.21: those of the prompt, apart. */
  readonly prompt: unknown;
  readonly number: number | null;
}

/** Everywhere that an answer may have routes. */
function placesOf(answer: Json): readonly Place[] {
  const choices = Array.isArray(answer.choices) ? answer.choices.filter(isRecord) : [];
  const inside = (holder: Json): unknown => {
    const extra = [holder, holder.meta_info, holder.sglext, holder.sgl_ext].filter(isRecord);
    return extra.map(({ routed_experts }) => routed_experts).find((routes) => routes !== undefined && routes !== null);
  };
  const ofChoices = choices.flatMap((holder, number): Place[] => {
    const routes = inside(holder);
    const prompt = holder.prompt_routed_experts ?? answer.prompt_routed_experts ?? null;
    return routes === undefined ? [] : [{ holder, routes, prompt, number }];
  });
  if (ofChoices.length > 0) return ofChoices;
  const routes = inside(answer);
  return routes === undefined ? [] : [{ holder: choices[0] ?? answer, routes, prompt: null, number: null }];
}

function decode(routes: unknown, prompt: unknown, holder: Json, answer: Json, at: string, hints: ImportHints): Found {
  if (Array.isArray(routes)) return fromLists([...(Array.isArray(prompt) ? prompt : []), ...routes], at);
  if (typeof routes !== 'string')
    throw new UserError(`${at}: expected routes as text or lists, found ${brief(routes)}.`, HINT);
  const bytes = Buffer.from(routes, 'base64');
  if (bytes.length === 0 || bytes.toString('base64').replaceAll('=', '') !== routes.replaceAll('=', '').trim()) {
    throw new UserError(`${at}: expected base64, found ${brief(routes)}.`, 'Was the answer cut short?');
  }
  if (bytes.toString('latin1', 0, 6) === NPY_MAGIC) {
    const { shape, values, typeMax, type } = parseNpy(bytes, at);
    if (shape.length !== 3) {
      throw new UserError(
        `${at}: expected an array [position, layer, slot], found the shape (${shape.join(', ')}).`,
        HINT,
      );
    }
    return {
      format: `vLLM, base64 of .npy (${type})`,
      ids: Int32Array.from({ length: values.length }, (_, i) => values[i] as number),
      shape: shape as unknown as Found['shape'],
      typeMax,
    };
  }
  return fromRaw(bytes, holder, answer, at, hints);
}

function fromLists(rows: readonly unknown[], at: string): Found {
  const layers = (rows[0] as unknown[] | undefined)?.length ?? 0;
  const topK = ((rows[0] as unknown[][] | undefined)?.[0] as unknown[] | undefined)?.length ?? 0;
  const ids = new Int32Array(rows.length * layers * topK);
  let i = 0;
  for (const [r, row] of rows.entries()) {
    const whole =
      Array.isArray(row) &&
      row.length === layers &&
      row.every((slots) => Array.isArray(slots) && slots.length === topK);
    if (!whole)
      throw new UserError(`${at}, row ${r}: expected ${layers} layers of ${topK} experts, found ${brief(row)}.`, HINT);
    for (const id of row.flat()) {
      if (!Number.isInteger(id))
        throw new UserError(`${at}, row ${r}: expected whole numbers, found ${brief(id)}.`, HINT);
      ids[i++] = id as number;
    }
  }
  return { format: 'vLLM 0.21, lists', ids, shape: [rows.length, layers, topK], typeMax: 0x7fff };
}

/** Without a header: the shape follows from the model, and the type from meta_info where it is said. */
function fromRaw(bytes: Buffer, holder: Json, answer: Json, at: string, hints: ImportHints): Found {
  const metas = [holder.meta_info, answer.meta_info, answer.sglext, answer.sgl_ext].filter(isRecord);
  const said = metas.map((meta) => meta.routed_experts_dtype).find((type) => typeof type === 'string') ?? 'int32';
  const width = { uint8: 1, uint16: 2, int16: 2, int32: 4 }[said as string];
  if (!width) throw new UserError(`${at}: expected the type uint8, uint16 or int32, found ${brief(said)}.`, HINT);
  const { layers, topK } = hints;
  if (!layers || !topK) {
    throw new UserError(
      `${at}: SGLang writes ${bytes.length / width} numbers without their shape.`,
      'Name the model with --model, or say --layers (all of them) and --top-k.',
    );
  }
  const perRow = layers * topK * width;
  if (bytes.length % perRow !== 0) {
    throw new UserError(
      `${at}: expected a multiple of ${layers} layers · ${topK} experts · ${width} bytes, found ${bytes.length} bytes.`,
      'Is it the model that answered? Dense layers count too.',
    );
  }
  const ids = new Int32Array(bytes.length / width);
  const read =
    width === 1
      ? (i: number) => bytes.readUInt8(i)
      : width === 2
        ? (i: number) => bytes.readUInt16LE(2 * i)
        : (i: number) => bytes.readInt32LE(4 * i);
  for (let i = 0; i < ids.length; i++) ids[i] = read(i);
  return {
    format: `SGLang, base64 of ${said}`,
    ids,
    shape: [bytes.length / perRow, layers, topK],
    typeMax: width === 1 ? 0xff : width === 2 ? 0xffff : 0x7fff_ffff,
  };
}

/** Token ids and counts, wherever the answer has them. */
function tokensOf(holder: Json, answer: Json): Pick<ImportedSequence, 'tokenIds' | 'promptTokens' | 'allTokens'> {
  const list = (...values: readonly unknown[]): readonly number[] | null =>
    (values.find(
      (value) => Array.isArray(value) && value.every((id) => Number.isInteger(id) && id >= 0),
    ) as number[]) ?? null;
  const number = (...values: readonly unknown[]): number | null =>
    (values.find((value) => Number.isInteger(value)) as number | undefined) ?? null;
  const meta = isRecord(answer.meta_info) ? answer.meta_info : {};
  const usage = isRecord(answer.usage) ? answer.usage : {};
  const prompt = list(holder.prompt_token_ids, answer.prompt_token_ids, answer.input_ids);
  const output = list(holder.token_ids, answer.output_ids);
  const promptTokens = prompt?.length ?? number(meta.prompt_tokens, usage.prompt_tokens);
  const outputTokens = output?.length ?? number(meta.completion_tokens, usage.completion_tokens);
  return {
    tokenIds: prompt && output ? [...prompt, ...output] : null,
    promptTokens,
    allTokens: promptTokens !== null && outputTokens !== null ? promptTokens + outputTokens : null,
  };
}
