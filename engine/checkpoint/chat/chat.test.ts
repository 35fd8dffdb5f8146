// Rendered chats against transformers (golden/make-golden.py), the files that templates are read from, and what a template
// may not do.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '#protocol';
import { problem, temporaryFolder } from '../testing.ts';
import { openTokenizer } from '../tokenizer.ts';
import { openChatTemplate } from './chat-template.ts';
import { renderTemplate } from './jinja.ts';
import { renderChats } from './render-chats.ts';
import { strftime } from './strftime.ts';

const GOLDEN = join(import.meta.dirname, 'golden');
const NOW = new Date(2026, 0, 3, 9, 5, 7);

interface Case {
  readonly template: string;
  readonly chat: string;
  readonly messages: readonly ChatMessage[];
  readonly prompt: boolean;
  readonly text?: string;
  readonly ids?: readonly number[];
  readonly refused?: string;
}

const { cases } = JSON.parse(readFileSync(join(GOLDEN, 'chats.json'), 'utf8')) as { readonly cases: readonly Case[] };

/** A checkpoint folder with these files, and the golden tokenizer. */
function folderWith(files: Readonly<Record<string, string | object>>): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.json'), '{}');
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) cpSync(join(GOLDEN, file), join(folder, file));
  for (const [file, content] of Object.entries(files)) {
    if (file.includes('/')) mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const USER: readonly ChatMessage[] = [{ role: 'user', content: 'Hello?' }];

describe('as transformers', () => {
  const templates = readdirSync(GOLDEN).filter((file) => file.endsWith('.jinja'));

  test('every template has its cases', () => {
    expect(templates.length).toBeGreaterThan(5);
    expect([...new Set(cases.map(({ template }) => template))].sort()).toEqual(templates.sort());
  });

  test.each(templates)('%s renders and tokenises every chat to the letter', async (file) => {
    const folder = folderWith({ 'chat_template.jinja': readFileSync(join(GOLDEN, file), 'utf8') });
    const template = await openChatTemplate(folder);
    const tokenizer = await openTokenizer(folder);
    const own = cases.filter(({ template }) => template === file);
    for (const prompt of [true, false]) {
      const taken = own.filter((each) => each.prompt === prompt && each.text !== undefined);
      const chats = taken.map(({ messages }) => messages);
      const texts = await renderChats(template, chats, { addPrompt: prompt, now: NOW });
      expect(texts).toEqual(taken.map(({ text }) => text));
      for (const [i, { chat, ids }] of taken.entries()) {
        const found = tokenizer.encode(texts[i] as string, { addSpecialTokens: false }).ids;
        if (ids) expect([...found], chat).toEqual(ids);
      }
    }
    for (const { chat, messages, prompt, refused } of own.filter(({ text }) => text === undefined)) {
      const rendered = renderChats(template, [messages], { addPrompt: prompt, now: NOW });
      await expect(rendered, chat).rejects.toThrow(`The chat template refuses these messages: ${refused}`);
    }
  });
});

describe('where it is read from', () => {
  const source = async (files: Readonly<Record<string, string | object>>, name?: string) => {
    const { template, source } = await openChatTemplate(folderWith(files), name);
    return `${template} of ${source}`;
  };
  const several = [
    { name: 'default', template: 'A' },
    { name: 'rag', template: 'B' },
  ];

  test('a file of its own wins over tokenizer_config.json, and that over chat_template.json', async () => {
    const files = {
      'chat_template.json': { chat_template: 'old' },
      'tokenizer_config.json': { chat_template: 'config' },
      'chat_template.jinja': 'alone',
    };
    expect(await source(files)).toBe('alone of chat_template.jinja');
    const { 'chat_template.jinja': _, ...two } = files;
    expect(await source(two)).toBe('config of tokenizer_config.json');
    expect(await source({ 'chat_template.json': files['chat_template.json'] })).toBe('old of chat_template.json');
  });

  test('of several, the one called default is taken, or the one named', async () => {
    expect(await source({ 'tokenizer_config.json': { chat_template: several } })).toBe('A of tokenizer_config.json');
    expect(await source({ 'tokenizer_config.json': { chat_template: several } }, 'rag')).toMatch(/^B/);
    const files = { 'chat_template.jinja': 'A', 'additional_chat_templates/tool_use.jinja': 'T' };
    expect(await source(files, 'tool_use')).toBe('T of additional_chat_templates/tool_use.jinja');
  });

  test.each([
    [{}, undefined, 'has no chat template: a base model goes on with a text and knows no turns.'],
    [{ chat_template: several }, 'x', 'has no chat template called "x". It has: default, rag.'],
    [{ chat_template: [several[1], { name: 'b', template: '' }] }, undefined, 'none is called "default": rag, b.'],
    [{ chat_template: 7 }, undefined, 'expected chat_template to be a text or a list of names with texts, found 7.'],
    [{ chat_template: [{ name: 'x' }] }, undefined, 'expected chat_template to be a text or a list of names'],
  ])('%j as tokenizer_config.json, asked for %s: %s', async (config, name, message) => {
    const error = await problem(() => openChatTemplate(folderWith({ 'tokenizer_config.json': config }), name));
    expect(error.message).toContain(message);
    expect(error.hint).not.toBe('');
  });

  test('special tokens come as texts or objects, older files behind newer ones, and null is none', async () => {
    const { variables } = await openChatTemplate(
      folderWith({
        'special_tokens_map.json': { bos_token: 'old', sep_token: { content: '<sep>' } },
        'tokenizer_config.json': {
          chat_template: 'x',
          ...{ bos_token: { content: '<s>' }, eos_token: '</s>', pad_token: null, add_bos_token: true },
          extra_special_tokens: { image_token: '<img>' },
        },
      }),
    );
    expect(variables).toEqual({ bos_token: '<s>', eos_token: '</s>', sep_token: '<sep>', image_token: '<img>' });
  });
});

describe('a template that is not trusted', () => {
  const end = (template: string, limitMs = 60_000) =>
    problem(() => renderChats({ template, variables: {}, source: 'chat_template.jinja' }, [USER], { limitMs }));

  test('is stopped when it takes too long', async () => {
    const endless = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}';
    expect((await end(endless, 200)).message).toBe(
      'chat_template.jinja: the chat template was stopped: it took more than 0.2 seconds.',
    );
  });

  test('is stopped when it fills memory', async () => {
    const growing =
      '{% set ns = namespace(all=range(1000)) %}{% for i in range(30) %}{% set ns.all = ns.all + ns.all %}{% endfor %}';
    expect((await end(growing)).message).toContain('it took more than 256 MB of memory.');
  });

  test('ends in one message when it makes a huge text, or calls itself for ever', async () => {
    const huge =
      "{% set ns = namespace(t='0123456789') %}{% for i in range(24) %}{% set ns.t = ns.t + ns.t %}{% endfor %}";
    expect((await end(`${huge}{{ ns.t }}`)).message).toMatch(/found: it makes a text of \d+ characters/);
    const circle = '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}';
    expect((await end(circle)).message).toContain('expected a chat template that can be rendered, found:');
  });

  test('ends in one message when it is no template', async () => {
    expect((await end('{% if x %}')).message).toContain('expected a chat template that can be rendered, found:');
    expect((await end("{{ 'a' - 1 }}")).hint).toContain('without --chat');
  });

  test('reaches nothing of the program', () => {
    const render = (template: string) => renderTemplate(template, {}, [USER], { addPrompt: true, now: NOW }).join('');
    const reaching =
      "{{ messages.constructor is defined }} {{ range.constructor is defined }} {{ ''.__proto__ is defined }}";
    expect(render(reaching)).toBe('false false false');
    expect(render('{{ process is defined }} {{ globalThis is defined }}')).toBe('false false');
  });
});

test('strip takes the characters that it is given, else white space as Python counts it', () => {
  const render = (template: string) => renderTemplate(template, {}, [USER], { addPrompt: true, now: NOW }).join('');
  expect(render("[{{ '\\n\\n a \\n'.lstrip('\\n') }}]")).toBe('[ a \n]');
  expect(render("[{{ 'xyaxy'.rstrip('yx') }}]")).toBe('[xya]');
  expect(render("[{{ '-^]a]^-'.strip(']^-') }}]")).toBe('[a]');
  expect(render("[{{ ' \\u00a0\\u001fa\\ufeff '.strip() }}]")).toBe('[a\ufeff]');
});

test('a day is written as Python writes it', () => {
  // python: datetime(2026, 1, 3, 9, 5, 7).strftime(...)
  expect(strftime(NOW, '%d %b %Y|%A %a %B|%j %y %m|%H:%M:%S %I %p|%-d/%-m|%%|%q')).toBe(
    '03 Jan 2026|Saturday Sat January|003 26 01|09:05:07 09 AM|3/1|%|%q',
  );
});
