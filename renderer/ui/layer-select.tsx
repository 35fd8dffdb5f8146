// Chooses among the layers that have a router.

export interface LayerSelectProps {
  /** One per router, so that a layer may stand twice. */
  readonly routers: readonly { readonly layer: number }[];
  readonly layer: number;
  readonly className: string;
  readonly onChange: (layer: number) => void;
}

export function LayerSelect({ routers, layer, className, onChange }: LayerSelectProps) {
  return (
    <select
      className={className}
      aria-label="Layer"
      title="Layer, [ and ]"
      value={layer}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {[...new Set(routers.map((each) => each.layer))].map((each) => (
        <option key={each} value={each}>
          L{each}
        </option>
      ))}
    </select>
  );
}
