// The text: what happens at this word. The sequences as a reader sees them, one below the other, colour beneath the
// letters, and the path of the selected token beside them.

import { useCallback, useMemo, useRef } from 'react';
import { formatCount } from '#protocol';
import { selectToken, useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { useTheme } from '../../ui/theme.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { channelLabel } from './channels.ts';
import { groupColor } from './colors.ts';
import { ColumnView } from './column-view.tsx';
import { TextControls } from './controls.tsx';
import { copyText } from './copy-text.ts';
import { ChannelLegend } from './legend.tsx';
import { fitsRouters, readerOf } from './paragraph.ts';
import { PathPanel } from './path-panel.tsx';
import { pictureOf } from './picture.ts';
import { tokenTable } from './reading.ts';
import { useChannel } from './use-channel.ts';
import { useColumn, useColumnView } from './use-column.ts';
import { useEstimates, useItems } from './use-items.ts';
import { useScale } from './use-scale.ts';
import { useSequences } from './use-sequences.ts';
import { textState } from './view-state.ts';
import { badgesOf, overWhat, seenWords } from './words.ts';
import './text.css';

export function TextView({ trace, side, recording, revision }: ViewProps) {
  const theme = useTheme();
  const { manifest, path } = trace;
  const { routers, corpus } = manifest;
  const { spelling = 'plain' } = manifest.tokenizer;
  const { sequence, token, expert, layer: chosenLayer, group } = useSelection();
  const { channel, chooseChannel, selectHere } = useChannel(
    expert,
    routers.length > 0 ? (chosenLayer ?? routers[0]?.layer) : undefined,
  );

  // The selected expert's weight is shown in its own layer; everything else in the chosen one.
  const wanted = channel === 'weight' && expert ? expert.layer : (chosenLayer ?? routers[0]?.layer ?? 0);
  const index = Math.max(0, routerOfLayer(routers, wanted));
  const router = routers[index];
  const layer = router?.layer ?? 0;

  // The current sequence: path, table, header. It stays known while it is scrolled out of view.
  const answer = useAnswer('trace.sequence', { path, sequence }, revision);
  const newest = answer.data ?? (answer.last?.sequence === sequence ? answer.last : undefined);
  const data = newest && fitsRouters(newest, routers) ? newest : undefined;
  const selected = token && token.sequence === sequence && data && token.position < data.tokens ? token.position : -1;
  const reader = useMemo(
    () => (data && data.tokens > 0 ? readerOf(data, router, index, spelling) : null),
    [data, router, index, spelling],
  );

  // All sequences on the page.
  const elements = {
    scroller: useRef<HTMLDivElement>(null),
    page: useRef<HTMLDivElement>(null),
    canvas: useRef<HTMLCanvasElement>(null),
  };
  const { drawn, seen, setView } = useColumnView(sequence, corpus.sequences);
  const sequences = useSequences(path, drawn, routers, revision);
  const ownExpert = expert && expert.layer === layer ? expert.expert : null;
  const { scale, over } = useScale(side, channel, router, index, ownExpert, sequences.drawn, seen);
  const items = useItems(sequences, scale, router, index, group, theme, spelling);
  const estimates = useEstimates(sequences);
  const input = useMemo(
    () => ({
      count: corpus.sequences,
      corpus: corpus.sha256,
      items,
      page: sequences.drawn,
      estimates,
      current: sequence,
      selected: token,
      marks: channel !== 'off',
      theme,
    }),
    [corpus, items, sequences.drawn, estimates, sequence, token, channel, theme],
  );
  const controller = useColumn(elements, input, setView);

  const table = useMemo(
    () => (reader ? tokenTable(reader, selected, (position) => selectToken({ sequence, position })) : undefined),
    [reader, selected, sequence],
  );
  const colorOf = useCallback((id: number) => groupColor(scale, theme, id), [scale, theme]);
  return (
    <ViewFrame
      id="text"
      title="Text"
      over={overWhat(data, router?.layer, trace, seen)}
      summary={`Text of ${formatCount(corpus.sequences)} sequences, ${seenWords(seen)} in view, coloured by ${channelLabel(channel, expert)}${router ? ` at layer ${layer}` : ''}. Current: sequence ${sequence}, ${data?.tokens ?? 0} tokens. Arrow keys move the selected token.`}
      n={data?.tokens ?? 0}
      badges={badgesOf(trace, recording)}
      state={textState(manifest, answer, sequences.drawn, recording !== null)}
      {...(table ? { table } : {})}
      picture={() => pictureOf(controller.current, seen, scale, theme, layer)}
      provenance={[
        `picture: sequences in view, ${seenWords(seen)}; table: sequence ${sequence}; ${router ? `layer ${layer}; ` : ''}colour: ${channelLabel(channel, expert)}`,
        `trace ${trace.name}, corpus sha256 ${corpus.sha256}`,
      ]}
      menu={[
        {
          id: 'copy-text',
          label: group.tokens.length > 0 ? 'Copy text of the group' : `Copy text of s${sequence}`,
          isDisabled: group.tokens.length === 0 && !data,
          run: () =>
            void copyText(
              path,
              revision,
              group.tokens.length > 0 ? group.tokens : [{ sequence, start: 0, end: data?.tokens ?? 0 }],
            ),
        },
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <TextControls
          path={path}
          revision={revision}
          sequence={sequence}
          total={corpus.sequences}
          language={data?.labels.language ?? ''}
          routers={routers}
          layer={layer}
          channel={channel}
          expert={expert}
          onChannel={chooseChannel}
        />
      }
    >
      <div className="text-host">
        <div className="text-split">
          <div className="text-main">
            <ChannelLegend scale={scale} over={over} router={router} theme={theme} onSelect={selectHere} />
            {manifest.text ? null : (
              <p className="text-note" role="note">
                Recorded without text: these are the vocabulary’s own spellings, token by token. Ġ or ▁ stands for a
                space; characters beyond ASCII may be spelled as bytes.
              </p>
            )}
            <ColumnView
              elements={elements}
              sequences={sequences.drawn}
              current={sequence}
              recording={recording !== null}
              retry={sequences.retry}
            />
          </div>
          {reader?.router ? (
            <PathPanel reader={reader} routers={routers} token={selected} groupColor={colorOf} onSelect={selectHere} />
          ) : null}
        </div>
      </div>
    </ViewFrame>
  );
}
