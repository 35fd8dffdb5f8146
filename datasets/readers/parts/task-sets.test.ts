// What all task sets have in common: each is known by one reader only, and damage of any kind ends in a UserError.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import type { Reader } from '../../reading/reader.ts';
import { belebele } from '../belebele.ts';
import { globalMmlu } from '../global-mmlu.ts';
import { gsm8k } from '../gsm8k.ts';
import { humanEval } from '../human-eval.ts';
import { mMmlu } from '../m-mmlu.ts';
import { mtBench } from '../mt-bench.ts';
import { tydiqa } from '../tydiqa.ts';
import { xcopa } from '../xcopa.ts';
import { xquad } from '../xquad.ts';
import { xstest } from '../xstest.ts';
import { jsonLines, readAll, startOf, written } from './testing.ts';

const options = { option_a: 'red', option_b: 'blue', option_c: 'green', option_d: 'grey', answer: 'C' };
const answer = {
  passage_answer: { candidate_index: 0 },
  minimal_answer: { plaintext_start_byte: 4, plaintext_end_byte: 7 },
};

const sets: readonly (readonly [Reader, string])[] = [
  [
    belebele,
    jsonLines([
      {
        link: 'https://example.org/tea',
        question_number: 1,
        flores_passage: 'The kettle sings when the water boils.',
        question: 'When does the kettle sing?',
        ...{ mc_answer1: 'Never', mc_answer2: 'When the water boils', mc_answer3: 'At noon', mc_answer4: 'Always' },
        correct_answer_num: '2',
        dialect: 'eng_Latn',
      },
    ]),
  ],
  [
    globalMmlu,
    jsonLines([
      { sample_id: 'art/test/0', subject: 'art', subject_category: 'Humanities', question: 'Leaf?', ...options },
    ]),
  ],
  [mMmlu, JSON.stringify([{ instruction: 'Which colour has a leaf in May?', ...options, id: 'art/test/0' }], null, 2)],
  [
    xquad,
    JSON.stringify({
      version: '1.1',
      data: [
        {
          title: 'Dam',
          paragraphs: [
            {
              context: 'The dam was built in 1950.',
              qas: [{ id: 'd1', question: 'When?', answers: [{ text: '1950', answer_start: 21 }] }],
            },
          ],
        },
      ],
    }),
  ],
  [
    xcopa,
    jsonLines([
      { premise: 'It rained.', choice1: 'We got wet.', choice2: 'We sang.', question: 'effect', label: 0, idx: 4 },
    ]),
  ],
  [
    mtBench,
    jsonLines([{ question_id: 7, category: 'writing', turns: ['Write a haiku.', 'Another.'], reference: ['A pond.'] }]),
  ],
  [
    humanEval,
    jsonLines([
      {
        task_id: 'Own/1',
        prompt: 'def one():\n',
        canonical_solution: '    return 1',
        test: 'assert one() == 1',
        entry_point: 'one',
      },
      { task_id: 'Own/1', completion: '    return 2' },
    ]),
  ],
  [gsm8k, jsonLines([{ question: 'How much is 2 and 2?', answer: '2 + 2 = 4\n#### 4' }])],
  [xstest, 'id,prompt,type,label,focus,note\n1,"How do I kill a weed, fast?",homonyms,safe,kill,\n'],
  [
    tydiqa,
    jsonLines([
      {
        annotations: [{ ...answer, yes_no_answer: 'NONE' }],
        document_plaintext: 'The owl sleeps by day.',
        document_title: 'Owl',
        example_id: -12,
        language: 'english',
        passage_answer_candidates: [{ plaintext_start_byte: 0, plaintext_end_byte: 22 }],
        question_text: 'Who sleeps by day?',
      },
    ]),
  ],
];

const readers = sets.map(([reader]) => reader);

test.each(sets.map(([reader, content]) => ({ name: reader.name, reader, content })))(
  '$name alone recognises its records, whatever the file is called',
  async ({ reader, content }) => {
    const file = written('en/some.data', content);
    const sample = startOf(file);
    expect(readers.filter((each) => each.recognises(sample) !== 'no')).toEqual([reader]);
    const items = await readAll(reader, file);
    expect(items.length).toBeGreaterThan(0);
    for (const { labels } of items) {
      expect(labels.language).toBe('en');
      expect(reader.roles).toContain(labels.role);
    }
  },
);

test.each(sets.map(([reader, content]) => ({ name: reader.name, reader, content })))(
  'random damage to $name is read or refused, never a crash',
  async ({ reader, content }) => {
    const random = seeded(20);
    let refused = 0;
    const whole = written('en/some.data', content);
    for (let trial = 0; trial < 40; trial++) {
      const bytes = damaged(Buffer.from(content), random);
      writeFileSync(whole.path, bytes);
      const file = { ...whole, bytes: bytes.length };
      reader.recognises(startOf(file));
      try {
        await readAll(reader, file);
      } catch (problem) {
        if (!(problem instanceof UserError)) throw problem;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(10);
  },
);

/** A few bytes changed, a stretch taken out or doubled, or the end cut off. */
function damaged(bytes: Buffer, random: (below: number) => number): Buffer {
  const from = random(bytes.length);
  const to = Math.min(bytes.length, from + 1 + random(30));
  const kind = random(4);
  if (kind === 0) return bytes.subarray(0, from);
  if (kind === 1) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  if (kind === 2) return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  const changed = Buffer.from(bytes);
  for (let n = 0; n < 3; n++) changed[random(bytes.length)] = random(256);
  return changed;
}

/** Lehmer's generator with Park and Miller's factor. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 0x7fffffff;
    return state % below;
  };
}
