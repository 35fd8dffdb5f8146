// One token: what it is, how surprising it was, and its way through all routers.

import { Button } from 'react-aria-components';
import {
  formatAddress,
  formatCountOf,
  formatWeight,
  NO_ID,
  type SequenceData,
  type TokenSpelling,
  tokenText,
} from '#protocol';
import { visibleText } from '../../charts/visible-text.ts';
import type { TokenAddress } from '../../state/group.ts';
import { sequenceProblem } from '../../state/recorded.ts';
import { selectExpert, useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Facts } from '../../ui/facts.tsx';
import { LoadingLine } from '../../ui/view-state.tsx';
import { CopyAddress } from './copy-address.tsx';

export interface TokenFactsProps {
  readonly view: ViewProps;
  readonly address: TokenAddress;
}

function nllFact(data: SequenceData, position: number) {
  const value = data.nll?.[position];
  const defined = value !== undefined && !Number.isNaN(value);
  return {
    name: 'Negative log-likelihood',
    value: defined ? `${value.toFixed(2)} nats` : '–',
    note:
      data.nll === null ? 'not recorded' : defined ? 'of this token, given those before it' : 'nothing comes before it',
  };
}

function predictedFact(data: SequenceData, position: number, spelling: TokenSpelling) {
  const id = data.predicted?.ids[position] ?? NO_ID;
  const came = position + 1 < data.tokenIds.length ? data.tokenIds[position + 1] === id : null;
  const text = visibleText(tokenText(data.predicted?.texts[position] ?? '', spelling));
  return {
    name: 'Predicted next',
    value: id === NO_ID ? '–' : <bdi className="token-text">{text || `id ${id}`}</bdi>,
    note:
      data.predicted === null
        ? 'not recorded'
        : id === NO_ID
          ? 'not computed here'
          : `token ${id}, the likeliest${came === null ? '' : came ? ', and it comes' : '; another one comes'}`,
  };
}

function Way({
  view,
  data,
  position,
}: {
  readonly view: ViewProps;
  readonly data: SequenceData;
  readonly position: number;
}) {
  const expert = useSelection((s) => s.expert);
  if (view.trace.map.routers.length === 0) return null;
  return (
    <>
      <h3>Its way through the layers</h3>
      <table className="way">
        <thead>
          <tr>
            <th scope="col">
              layer
              {data.entropy === null ? null : <small>entropy, nats</small>}
            </th>
            <th scope="col">experts by choice, each with its weight</th>
          </tr>
        </thead>
        <tbody>
          {view.trace.map.routers.map((router, r) => {
            const start = position * router.topK;
            const ids = Array.from(data.experts[r]?.subarray(start, start + router.topK) ?? []);
            const entropy = data.entropy?.[r]?.[position];
            return (
              <tr key={`${router.layer}.${router.router}`}>
                <th
                  scope="row"
                  title={entropy === undefined ? undefined : 'entropy of the router’s probabilities, in nats'}
                >
                  <span className="mono">L{router.layer}</span>
                  {entropy === undefined ? null : <small className="tabular">{entropy.toFixed(2)}</small>}
                </th>
                <td>
                  <div className="way-experts">
                    {ids.map((id, slot) => {
                      const address = { layer: router.layer, expert: id };
                      const weight = data.weights[r]?.[start + slot] ?? Number.NaN;
                      const selected = expert?.layer === router.layer && expert.expert === id;
                      return (
                        <Button
                          key={id}
                          className={selected ? 'way-expert selected' : 'way-expert'}
                          aria-label={`${formatAddress(address)}, weight ${formatWeight(weight)}`}
                          onPress={() => selectExpert(address)}
                        >
                          <span className="mono">E{id}</span>{' '}
                          <small className="tabular">{Number.isNaN(weight) ? '' : weight.toPrecision(3)}</small>
                        </Button>
                      );
                    })}
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

export function TokenFacts({ view, address }: TokenFactsProps) {
  const { trace, revision } = view;
  const { sequence, position } = address;
  const problem = sequenceProblem(sequence, trace);
  const answer = useAnswer('trace.sequence', problem ? null : { path: trace.path, sequence }, revision);
  const data = answer.data ?? (answer.last?.sequence === sequence ? answer.last : undefined);
  const spelled = data?.tokenTexts[position] ?? '';
  const { spelling = 'plain' } = trace.manifest.tokenizer;
  const exists = data !== undefined && position < data.tokenIds.length;
  return (
    <section className="inspector-focus">
      <CopyAddress kind="Token" address={`s${sequence}@${position}`} />
      {problem ? <p className="help">{problem.replace(/^./, (letter) => letter.toUpperCase())}.</p> : null}
      {answer.error ? <ErrorNote error={answer.error} retry={answer.retry} /> : null}
      {!data && answer.status === 'loading' ? <LoadingLine progress={answer.progress} /> : null}
      {data && !exists ? (
        <p className="help">
          Sequence {sequence} has {formatCountOf(data.tokenIds.length, 'token')}.
        </p>
      ) : null}
      {data && exists ? (
        <>
          <p className="token-shown">
            <bdi className="token-text" lang={data.labels.language}>
              {visibleText(tokenText(spelled, spelling))}
            </bdi>
          </p>
          <Facts
            facts={[
              { name: 'Token id', value: String(data.tokenIds[position]), note: `"${spelled}" in the vocabulary` },
              {
                name: 'Position',
                value: `${position} of ${data.tokenIds.length}${data.special[position] ? ', special' : ''}`,
              },
              { name: 'Sequence', value: `${sequence}, ${data.id}` },
              nllFact(data, position),
              predictedFact(data, position, spelling),
              ...Object.entries(data.labels).map(([name, value]) => ({ name, value })),
            ]}
          />
          <Way view={view} data={data} position={position} />
        </>
      ) : null}
    </section>
  );
}
