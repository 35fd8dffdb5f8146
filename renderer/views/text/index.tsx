// The text: what happens at this word. A sequence as a reader sees it, colour beneath the letters, and the path of the
// selected token beside it.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { groupHolds } from '../../state/group.ts';
import { selectLayer, selectToken, useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { useTheme } from '../../ui/theme.ts';
import { useSize } from '../../ui/use-size.ts';
import { answerState, ViewFrame, type ViewState } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { CHANNELS, type ChannelId, channelOf } from './channels.ts';
import { createTextController, type TextController } from './controller.ts';
import { tokenColors } from './draw.ts';
import { textPicture } from './export-text.ts';
import { directionOf, settingOf } from './language.ts';
import { ChannelLegend } from './legend.tsx';
import { PathPanel } from './path-panel.tsx';
import { tokenTable } from './reading.ts';
import { SequenceChooser } from './sequence-chooser.tsx';
import { fitsRouters, useParagraph, useReader } from './use-reader.ts';
import { badgesOf, overWhat } from './words.ts';
import './text.css';

const NOT_YET = 'This sequence is not recorded yet. It appears here as soon as its part is written.';

export function TextView({ trace, recording, revision }: ViewProps) {
  const theme = useTheme();
  const { manifest, path } = trace;
  const { routers } = manifest;
  const [channelId, setChannelId] = useState<ChannelId>('experts');
  const sequence = useSelection((s) => s.sequence);
  const token = useSelection((s) => s.token);
  const expert = useSelection((s) => s.expert);
  const chosenLayer = useSelection((s) => s.layer);
  const group = useSelection((s) => s.group);
  const answer = useAnswer('trace.sequence', { path, sequence }, revision);
  const newest = answer.data ?? answer.last;
  const data = newest && fitsRouters(newest, routers) ? newest : undefined;
  const paragraph = useParagraph(data);

  // The selected expert's weight is shown in its own layer; everything else in the chosen one.
  const wanted = channelId === 'weight' && expert ? expert.layer : (chosenLayer ?? routers[0]?.layer ?? 0);
  const index = Math.max(0, routerOfLayer(routers, wanted));
  const router = routers[index];

  const elements = {
    scroller: useRef<HTMLDivElement>(null),
    page: useRef<HTMLDivElement>(null),
    canvas: useRef<HTMLCanvasElement>(null),
    paragraph: useRef<HTMLParagraphElement>(null),
  };
  const controller = useRef<TextController | null>(null);
  const size = useSize(elements.page);

  const reader = useReader(data, paragraph, router, index);
  const channel = useMemo(
    () =>
      data && router && data.tokens > 0
        ? channelOf(channelId, data, router, index, expert && expert.layer === router.layer ? expert.expert : null)
        : ({ kind: 'off' } as const),
    [channelId, data, router, index, expert],
  );
  const colors = useMemo(() => tokenColors(channel, theme, data?.tokens ?? 0), [channel, theme, data]);
  const groupColor = useCallback(
    (id: number) => {
      const slot = channel.kind === 'groups' ? channel.groups.findIndex((each) => each.expert === id) : -1;
      return slot < 0 ? null : (theme.categorical[slot] ?? null);
    },
    [channel, theme],
  );
  const mask = useMemo(() => {
    if (!data || group.tokens.length === 0) return null;
    return Uint8Array.from({ length: data.tokens }, (_, position) =>
      groupHolds(group, { kind: 'token', sequence: data.sequence, position }) ? 1 : 0,
    );
  }, [data, group]);

  const language = data?.labels.language ?? '';
  const setting = settingOf(language, paragraph?.text ?? '');
  const selected =
    token && data && token.sequence === data.sequence && token.position < data.tokens ? token.position : -1;

  const usable = reader !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs stay the same.
  useEffect(() => {
    const { scroller, page, canvas, paragraph: place } = elements;
    if (!scroller.current || !page.current || !canvas.current || !place.current || !usable) return;
    const made = createTextController({
      scroller: scroller.current,
      page: page.current,
      canvas: canvas.current,
      paragraph: place.current,
    });
    controller.current = made;
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, [usable]);

  const measured = useRef<readonly unknown[]>([]);
  useEffect(() => {
    if (!controller.current || !reader || !paragraph) return;
    const place = [controller.current, paragraph, size.width, size.height, setting.lineHeight];
    const moved = place.some((each, i) => each !== measured.current[i]);
    measured.current = place;
    controller.current.update(
      {
        text: paragraph.text,
        fragments: paragraph.fragments,
        reader,
        colors,
        group: mask,
        selected,
        marks: channelId !== 'off',
        lineHeight: setting.lineHeight,
        theme,
      },
      moved,
    );
  }, [reader, paragraph, size.width, size.height, setting.lineHeight, colors, mask, selected, channelId, theme]);

  // Another sequence begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sequence is the reason, the element stays the same.
  useEffect(() => {
    if (elements.scroller.current && selected < 0) elements.scroller.current.scrollTop = 0;
  }, [data?.sequence]);

  const table = useMemo(
    () =>
      reader
        ? tokenTable(reader, selected, (position) => selectToken({ sequence: reader.data.sequence, position }))
        : undefined,
    [reader, selected],
  );
  const state = ((): ViewState => {
    if (routers.length === 0) return { kind: 'empty', text: 'This model has no router, so no token chose an expert.' };
    if (manifest.corpus.sequences === 0) return { kind: 'empty', text: 'This trace holds no sequences.' };
    // A sequence whose part is not written yet is refused by the engine; while recording that is no error.
    if (answer.status === 'error' && recording !== null) return { kind: 'empty', text: NOT_YET };
    if (answer.status !== 'ready') return answerState(answer);
    return recording === null ? { kind: 'ready' } : { kind: 'partial' };
  })();
  const picture = () => {
    const layout = controller.current?.layout();
    const place = elements.paragraph.current;
    if (!layout || !place || !router) return null;
    const named =
      channel.kind === 'groups'
        ? channel.groups.map((each, i) => ({
            color: theme.categorical[i] ?? '',
            text: `L${router.layer}.E${each.expert}`,
          }))
        : channel.kind === 'amount'
          ? [0, 0.5, 1].map((share) => ({
              color: theme.sequential(share),
              text: share === 0 ? channel.low : share === 1 ? channel.high : channel.title,
            }))
          : [];
    return textPicture({
      paragraph: place,
      boxes: layout.boxes,
      colors,
      lineHeight: setting.lineHeight,
      fontSize: setting.fontSize,
      theme,
      language,
      legend: named,
    });
  };

  const channels = CHANNELS.filter((each) => each.id !== 'weight' || expert || channelId === 'weight');
  return (
    <ViewFrame
      id="text"
      title="Text"
      over={overWhat(data, router?.layer ?? 0, trace)}
      summary={`Text of sequence ${sequence}, ${data?.tokens ?? 0} tokens, coloured by ${CHANNELS.find((each) => each.id === channelId)?.label ?? ''} at layer ${router?.layer ?? 0}. Arrow keys move the selected token.`}
      n={data?.tokens ?? 0}
      badges={badgesOf(trace, recording)}
      state={state}
      {...(table ? { table } : {})}
      picture={picture}
      provenance={[
        `sequence ${sequence}; layer ${router?.layer ?? 0}; colour: ${channelId}`,
        `trace ${trace.name}, corpus sha256 ${manifest.corpus.sha256}`,
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <>
          <SequenceChooser
            path={path}
            revision={revision}
            sequence={sequence}
            total={manifest.corpus.sequences}
            language={language}
          />
          <select
            className="select text-layer"
            aria-label="Layer"
            title="Layer, [ and ]"
            value={router?.layer ?? 0}
            onChange={(event) => selectLayer(Number(event.target.value))}
          >
            {[...new Set(routers.map((each) => each.layer))].map((layer) => (
              <option key={layer} value={layer}>
                L{layer}
              </option>
            ))}
          </select>
          <select
            className="select text-channel"
            aria-label="Colour"
            value={channelId}
            onChange={(event) => setChannelId(event.target.value as ChannelId)}
          >
            {channels.map((each) => (
              <option key={each.id} value={each.id}>
                {each.label}
              </option>
            ))}
          </select>
        </>
      }
    >
      <div className="text-host">
        <div className="text-split">
          <div className="text-main">
            {router ? <ChannelLegend channel={channel} router={router} theme={theme} /> : null}
            {data && data.text === null && data.tokens > 0 ? (
              <p className="text-note" role="note">
                Recorded without text: these are the vocabulary’s own spellings, token by token. Ġ or ▁ stands for a
                space; characters beyond ASCII may be spelled as bytes.
              </p>
            ) : null}
            {data && data.tokens === 0 ? (
              <p className="text-note" role="note">
                {recording === null ? 'This sequence was not recorded: the recording stopped before it.' : NOT_YET}
              </p>
            ) : null}
            <div ref={elements.scroller} className="text-scroll" data-stale={answer.status === 'loading'}>
              <div ref={elements.page} className="text-page">
                <canvas ref={elements.canvas} />
                <p
                  ref={elements.paragraph}
                  className={data?.text === null ? 'text-paragraph spelled' : 'text-paragraph'}
                  data-nastaliq={setting.nastaliq}
                  lang={language || undefined}
                  dir={data?.text === null ? 'ltr' : directionOf(language)}
                  style={{ fontSize: setting.fontSize, lineHeight: `${setting.lineHeight}px` }}
                >
                  {paragraph?.text}
                </p>
              </div>
            </div>
          </div>
          {reader && reader.data.tokens > 0 ? (
            <PathPanel reader={reader} routers={routers} token={selected} groupColor={groupColor} />
          ) : null}
        </div>
      </div>
    </ViewFrame>
  );
}
