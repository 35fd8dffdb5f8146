// What the chosen size means per token: hits, misses, and what these would cost with experts of a weight that is typed in.

import { formatBytes, formatShare } from '#protocol';
import { type Counted, changeEconomy, chooseCounted, chooseFilling, type Filling } from '../../state/locality.ts';
import { AmountField } from './amount-field.tsx';
import { type CacheData, policyColor, policyDash } from './cache-data.ts';
import { costOf, rateAt, residentExperts } from './model.ts';
import { amount, sizeWords } from './reading.ts';

export interface ReadoutProps {
  readonly data: CacheData;
  /** MB of an expert: what was typed in, and what a run read for one. */
  readonly typed: number | null;
  readonly weighed: number | null;
  readonly filling: Filling;
  readonly counted: Counted;
}

export function Readout({ data, typed, weighed, filling, counted }: ReadoutProps) {
  const { model, size, policy, economy } = data;
  const resident = residentExperts(model, size);
  const weight = economy.megabytes === null ? '' : `, ${formatBytes(resident * economy.megabytes * 1e6)}`;
  const each = model.scope === 'layer' ? ' in each layer' : '';
  return (
    <div className="cache-readout">
      <div className="cache-inputs">
        <AmountField
          label="MB per expert"
          title="What one expert weighs, in the form in which it is read"
          value={typed}
          measured={weighed}
          onChange={(megabytes) => changeEconomy({ megabytes })}
        />
        <AmountField
          label="GB/s"
          title="How fast experts are read that the cache does not hold"
          value={economy.bandwidth}
          onChange={(bandwidth) => changeEconomy({ bandwidth })}
        />
        <label className="cache-check" title="Whether a choice that takes an empty slot counts as missed">
          <input
            type="checkbox"
            checked={filling === 'miss'}
            onChange={(event) => chooseFilling(event.target.checked ? 'miss' : 'free')}
          />
          <span>filling counts as a miss</span>
        </label>
        {model.tellsOutput ? (
          <select
            className="select"
            aria-label="Tokens that count"
            title="Tokens that count: the others are left out, as if they were not there"
            value={counted}
            onChange={(event) => chooseCounted(event.target.value as Counted)}
          >
            <option value="all">all tokens</option>
            <option value="prompt">prompts alone</option>
            <option value="output">generated alone</option>
          </select>
        ) : null}
      </div>
      <table>
        <caption>
          {sizeWords(model, size)}
          {each} · {resident.toLocaleString('en-US')} of {model.experts.toLocaleString('en-US')} in memory{weight}
        </caption>
        <thead>
          <tr>
            <th scope="col">policy</th>
            <th scope="col">found</th>
            <th scope="col">missed / token</th>
            <th scope="col">MB / token</th>
            <th scope="col">
              ms / token <span className="badge">modelled</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {model.policies.map(({ id, name, rates, words }, i) => {
            const rate = rateAt(rates, size);
            const cost = costOf(rate, model.perToken, economy);
            const costs = (value: number | null | undefined, needs: string) =>
              value == null ? <td title={rate === null ? model.tooShort : needs}>–</td> : <td>{amount(value)}</td>;
            return (
              <tr key={id} className={i === policy ? 'chosen' : ''} title={words}>
                <th scope="row">
                  <svg width="20" height="8" aria-hidden="true">
                    <line
                      x2="20"
                      y1="4"
                      y2="4"
                      stroke={policyColor(data, id)}
                      strokeWidth="2"
                      strokeDasharray={policyDash(id) ?? undefined}
                    />
                  </svg>
                  {name}
                </th>
                <td title={rate === null ? model.tooShort : undefined}>{rate === null ? '–' : formatShare(rate)}</td>
                {costs(cost?.misses, '')}
                {costs(cost?.megabytes, 'Type in the MB of an expert.')}
                {costs(
                  cost?.milliseconds,
                  economy.megabytes === null ? 'Type in the MB of an expert and GB/s.' : 'Type in GB/s.',
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
