// Slides along the layers that have a router: what is shown follows at once, what is chosen when it is let go.

import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';

export interface LayerSliderProps {
  /** One per router, so that a layer may stand twice. */
  readonly routers: readonly { readonly layer: number }[];
  readonly layer: number;
  /** While it is dragged. */
  readonly onPreview: (layer: number) => void;
  readonly onChange: (layer: number) => void;
}

export function LayerSlider({ routers, layer, onPreview, onChange }: LayerSliderProps) {
  const layers = [...new Set(routers.map((each) => each.layer))];
  const [first = 0, last = 0] = [layers[0], layers.at(-1)];
  /** The nearest layer that has a router. */
  const at = (wanted: number | readonly number[]): number =>
    layers.reduce(
      (best, each) => (Math.abs(each - Number(wanted)) < Math.abs(best - Number(wanted)) ? each : best),
      first,
    );
  return (
    <Slider
      className="layer-slider"
      aria-label="Layer"
      value={layer}
      minValue={first}
      maxValue={last}
      isDisabled={layers.length < 2}
      onChange={(wanted) => onPreview(at(wanted))}
      onChangeEnd={(wanted) => onChange(at(wanted))}
    >
      <span className="layer-slider-end">L{first}</span>
      <SliderTrack className="layer-slider-track">
        <SliderThumb className="layer-slider-thumb" />
      </SliderTrack>
      <span className="layer-slider-end">L{last}</span>
    </Slider>
  );
}
