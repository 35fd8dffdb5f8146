// The flow: which experts go together, from one layer to the next or inside one.

import { useMemo, useState } from 'react';
import { formatShare } from '#protocol';
import { selectExpert, selectLayer, useSelection } from '../../state/selection.ts';
import { pairOf, useStructure } from '../../state/structure.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { LayerSelect } from '../../ui/layer-select.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import type { Badge } from '../../ui/view-frame-props.ts';
import '../../charts/charts.css';
import { createFlowController } from './controller.ts';
import type { FlowData } from './flow-data.ts';
import { chosenIn, type FlowKind, flowModel, heldModel } from './model.ts';
import { flowTable, summaryOf } from './reading.ts';
import { flowState, notesOf, overWords, provenanceWords } from './words.ts';
import './flow.css';

const KINDS: Readonly<Record<FlowKind, string>> = {
  transition: 'to the next layer',
  together: 'inside the layer',
};

function badgesOf(recording: number | null, stale: boolean): readonly Badge[] {
  return [
    ...(recording === null ? [] : [{ kind: 'partial', text: `partial ${formatShare(recording)}` } as const]),
    ...(stale
      ? [{ kind: 'stale', why: 'The trace or the layer has changed since; ⋯ computes it again.' } as const]
      : []),
  ];
}

export function Flow(props: ViewProps) {
  const { trace, recording } = props;
  const { routers } = trace.manifest;
  const theme = useTheme();
  const [kind, setKind] = useState<FlowKind>('transition');
  const chosenLayer = useSelection((s) => s.layer);
  const expert = useSelection((s) => s.expert);
  const pair = useMemo(() => pairOf(routers, chosenLayer), [routers, chosenLayer]);
  const inside = routers.find(({ layer }) => layer === chosenLayer) ?? routers[0];
  const structure = useStructure(props, pair);
  const { arrays } = structure;
  const waiting = structure.answer.status === 'loading';
  const model = useMemo(() => {
    if (!arrays || !pair || !inside) return null;
    const wanted = flowModel(arrays, routers, pair, kind, inside.layer);
    // Until the wanted layers are there, those before stay.
    return wanted ?? (waiting ? heldModel(arrays, routers, kind) : null);
  }, [arrays, routers, pair, kind, inside, waiting]);
  const data = useMemo(
    (): FlowData | null => model && { model, theme, chosen: chosenIn(model, expert) },
    [model, theme, expert],
  );

  const { host, svg, controller } = useDrawing(createFlowController, data);

  const table = useMemo(
    () => (data ? flowTable(data.model, data.chosen, (layer, id) => selectExpert({ layer, expert: id })) : undefined),
    [data],
  );
  const stale = arrays !== null && structure.waits !== null;
  return (
    <ViewFrame
      id="flow"
      title="Flow"
      over={model ? overWords(model, trace) : 'which experts go together, from one layer to the next or inside one'}
      summary={summaryOf(model)}
      n={model?.tokens ?? 0}
      badges={badgesOf(recording, stale)}
      state={flowState({ trace, structure, recording, kind, topK: inside?.topK ?? 0, model, show: setKind })}
      {...(table ? { table } : {})}
      picture={() => {
        const drawn = svg.current;
        return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
      }}
      provenance={arrays ? [...(model ? notesOf(model, routers) : []), ...provenanceWords(arrays, trace)] : []}
      menu={
        arrays && (recording !== null || structure.waits !== null)
          ? [{ id: 'again', label: 'Compute again, on all that is there', run: structure.start }]
          : []
      }
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <>
          <select
            className="select"
            aria-label="Between which experts"
            value={kind}
            onChange={(event) => setKind(event.target.value as FlowKind)}
          >
            {Object.entries(KINDS).map(([id, words]) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </select>
          <LayerSelect routers={routers} layer={inside?.layer ?? 0} className="select" onChange={selectLayer} />
        </>
      }
    >
      <div className="flow-host">
        <div ref={host} className="flow-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {model ? <FigureNotes warnings={[]} notes={notesOf(model, routers)} /> : null}
      </div>
    </ViewFrame>
  );
}
