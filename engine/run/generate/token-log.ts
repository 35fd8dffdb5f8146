// Tokens with their routes as they come, kept so that they can be read from any place on, as often as anybody asks.

import type { GeneratedTokens, RouterEntry } from '#protocol';
import type { RouterRecord } from '../recorder.ts';

export interface LoggedToken {
  readonly run: number;
  readonly prompt: number;
  readonly position: number;
  readonly id: number;
  readonly generated: boolean;
  readonly special: boolean;
  readonly logProbability: number | null;
  readonly token: string;
  readonly text: string;
  /** Per router, of this token alone. */
  readonly routes: readonly Pick<RouterRecord, 'experts' | 'weights'>[];
}

export class TokenLog {
  readonly #tokens: LoggedToken[] = [];
  #routers: readonly RouterEntry[] = [];
  #ended = false;

  get total(): number {
    return this.#tokens.length;
  }

  /** To be called before the first token is added. */
  begin(routers: readonly RouterEntry[]): void {
    this.#routers = routers;
  }

  add(tokens: readonly LoggedToken[]): void {
    this.#tokens.push(...tokens);
  }

  end(): void {
    this.#ended = true;
  }

  /** Texts that were gone on from, each once per set of interventions. */
  get texts(): number {
    return new Set(this.#tokens.map(({ run, prompt }) => `${run} ${prompt}`)).size;
  }

  get promptTokens(): number {
    return this.#tokens.filter(({ generated }) => !generated).length;
  }

  /** Ids of each router, of all tokens. [router] -> [token, slot] */
  experts(): readonly Uint16Array[] {
    return this.read(0, this.total).experts;
  }

  /** @param from number of the first token that is wanted; @param most how many of them */
  read(from: number, most: number): GeneratedTokens {
    const some = this.#tokens.slice(from, from + most);
    const flat = <A extends Uint16Array | Float32Array>(
      into: A,
      slots: number,
      rows: readonly ArrayLike<number>[],
    ): A => {
      for (const [i, row] of rows.entries()) into.set(row, i * slots);
      return into;
    };
    return {
      total: this.#tokens.length,
      ended: this.#ended,
      routers: this.#routers,
      run: Uint8Array.from(some, ({ run }) => run),
      prompt: Uint32Array.from(some, ({ prompt }) => prompt),
      position: Uint32Array.from(some, ({ position }) => position),
      id: Uint32Array.from(some, ({ id }) => id),
      generated: Uint8Array.from(some, ({ generated }) => Number(generated)),
      special: Uint8Array.from(some, ({ special }) => Number(special)),
      logProbability: Float32Array.from(some, ({ logProbability }) => logProbability ?? Number.NaN),
      tokens: some.map(({ token }) => token),
      texts: some.map(({ text }) => text),
      experts: this.#routers.map(({ topK }, r) =>
        flat(
          new Uint16Array(some.length * topK),
          topK,
          some.map(({ routes }) => routes[r]?.experts ?? []),
        ),
      ),
      weights: this.#routers.map(({ topK }, r) =>
        flat(
          new Float32Array(some.length * topK),
          topK,
          some.map(({ routes }) => routes[r]?.weights ?? []),
        ),
      ),
    };
  }
}
