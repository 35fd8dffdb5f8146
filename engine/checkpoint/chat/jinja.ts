// A chat template rendered as transformers renders it, on the field's JavaScript library. What that library does in another
// way than Python is put right here. To be called in a thread of its own: a template may run for ever (chat-worker.ts).

import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import type { ChatMessage } from '#protocol';
import { strftime } from './strftime.ts';

/** A rendered chat is at most so long; no model reads more. UTF-16 units. */
const LONGEST = 4 * 1024 * 1024;

/** What a template says when a chat does not suit it, through its `raise_exception`. */
export class ChatRefused extends Error {}

/** What is in reach of a template beside its messages: the names of special tokens, as `bos_token`. */
export type Variables = Readonly<Record<string, string>>;

/**
 * @param addPrompt whether the header of the model's next turn is to follow
 * @throws ChatRefused as the template says; any Error for a template that is none
 */
export function renderTemplate(
  template: string,
  variables: Variables,
  chats: readonly (readonly ChatMessage[])[],
  { addPrompt, now }: { readonly addPrompt: boolean; readonly now: Date },
): readonly string[] {
  const program = parse(tokenize(keptSpace(template), { lstrip_blocks: true, trim_blocks: true }));
  return chats.map((messages) => {
    const environment = new Environment();
    const globals = {
      ...{ true: true, false: false, none: null, True: true, False: false, None: null },
      ...variables,
      range: countUp,
      strftime_now: (format: string) => strftime(now, format),
      raise_exception(message: unknown) {
        throw new ChatRefused(String(message));
      },
      // As transformers passes them where there are none.
      ...{ tools: null, documents: null },
      messages,
      add_generation_prompt: addPrompt,
    };
    for (const [name, value] of Object.entries(globals)) environment.set(name, value);
    const text = String(new Interpreter(environment).run(program).value);
    if (text.length > LONGEST) throw new Error(`it makes a text of ${text.length} characters`);
    return text;
  });
}

/** `{%+` and `+%}` keep the white space beside a block, which the library does not know: it is written as a value. */
function keptSpace(template: string): string {
  return template
    .replace(/([ \t]*)\{%\+/g, (_, space: string) => (space === '' ? '{%' : `{{ ${JSON.stringify(space)} }}{%`))
    .replace(/\+%\}(\n?)/g, (_, end: string) => (end === '' ? '%}' : '%}{{ "\\n" }}'));
}

function countUp(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new Error('range with a step of 0');
  const numbers: number[] = [];
  for (let n = from; step > 0 ? n < to : n > to; n += step) numbers.push(n);
  return numbers;
}

/** White space as Python counts it: with the separators of ASCII, without the byte-order mark. */
const SPACE = '[\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

type Value = ReturnType<Environment['lookupVariable']>;
type Method = (args: Value[]) => Value;
type Wrapper<T> = new (value: T) => Value;

/**
 * The library's strip, lstrip and rstrip take no characters to strip, which templates give them ("\n"). The classes of its
 * values are not exported, but every value names its own.
 */
function stripAsPython(): void {
  const some = new Environment();
  const text = some.set('text', '');
  const StringValue = text.constructor as Wrapper<string>;
  const FunctionValue = some.set('call', () => null).constructor as Wrapper<Method>;
  const { prototype } = StringValue;
  const get = Object.getOwnPropertyDescriptor(prototype, 'builtins')?.get;
  if (!get) throw new Error('@huggingface/jinja keeps the methods of strings elsewhere now');
  const done = new WeakSet<object>();
  Object.defineProperty(prototype, 'builtins', {
    get(this: { readonly value: string }) {
      const methods = get.call(this) as Map<string, Value>;
      if (done.has(methods)) return methods;
      done.add(methods);
      for (const [name, left, right] of [
        ['strip', true, true],
        ['lstrip', true, false],
        ['rstrip', false, true],
      ] as const) {
        const method: Method = ([given]) => new StringValue(stripped(this.value, given?.value, left, right));
        methods.set(name, new FunctionValue(method));
      }
      return methods;
    },
  });
}

function stripped(text: string, given: unknown, left: boolean, right: boolean): string {
  if (given !== undefined && given !== null && typeof given !== 'string') throw new Error('strip takes characters');
  const set = typeof given === 'string' ? `[${[...given].map(escaped).join('')}]` : SPACE;
  if (given === '') return text;
  const after = left ? text.replace(new RegExp(`^${set}+`, 'u'), '') : text;
  return right ? after.slice(0, endOf(after, new RegExp(`^${set}$`, 'u'))) : after;
}

/** From the end, so that long inner white space is not tried again and again. */
function endOf(text: string, set: RegExp): number {
  let end = text.length;
  for (const character of [...text].reverse()) {
    if (!set.test(character)) break;
    end -= character.length;
  }
  return end;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}

stripAsPython();
