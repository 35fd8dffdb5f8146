// A table of scores on its way in: pasted onto the figure, dropped on it, or given in the form. One that is no such table
// comes back in the form, where what is wrong with it stands beside it.

import { create } from 'zustand';
import { takeScores } from './alignment-scores.ts';

/** What messages call a table that has no file. */
const PASTED = 'pasted table';

export interface ScoreTable {
  readonly isOpen: boolean;
  readonly text: string;
  readonly error: Error | null;
}

const CLOSED: ScoreTable = { isOpen: false, text: '', error: null };

export const useScoreTable = create<ScoreTable>(() => CLOSED);

export function openScoreForm(isOpen: boolean): void {
  useScoreTable.setState(isOpen ? { isOpen } : CLOSED);
}

export function typeScores(text: string): void {
  useScoreTable.setState({ text });
}

export async function takePasted(text: string): Promise<void> {
  await take(text, PASTED, text);
}

/** The form keeps what was typed: of a file its owner has the text. */
export async function takeFile(file: File): Promise<void> {
  await take(await file.text(), file.name, useScoreTable.getState().text);
}

async function take(table: string, name: string, text: string): Promise<void> {
  try {
    await takeScores(table, name);
    openScoreForm(false);
  } catch (error) {
    useScoreTable.setState({ isOpen: true, text, error: error as Error });
  }
}
