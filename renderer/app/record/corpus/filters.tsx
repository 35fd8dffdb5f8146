// What of the chosen languages is taken: how many items, complete ones alone, which roles, which labels.

import { ChevronDown } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, type Selection } from 'react-aria-components';
import { type DatasetPreview, formatCount } from '#protocol';
import { changeChoice } from '../../../state/corpus.ts';
import { isParallel, type SetChoice } from '../../../state/corpus-choice.ts';
import { Check } from '../../../ui/field.tsx';

interface ValueMenuProps {
  /** What is chosen among: `topic`. */
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly sequences: number }[];
  /** How many values there are, more perhaps than are listed. */
  readonly distinct: number;
  readonly chosen: readonly string[];
  /** Said where nothing is chosen. */
  readonly none: string;
  readonly onChange: (values: readonly string[]) => void;
}

function chosenOf(selection: Selection, values: ValueMenuProps['values']): readonly string[] {
  return selection === 'all' ? values.map((each) => each.value) : [...selection].map(String);
}

function ValueMenu({ name, values, distinct, chosen, none, onChange }: ValueMenuProps) {
  const [only] = chosen;
  const words = chosen.length === 0 ? none : chosen.length === 1 ? only : `${formatCount(chosen.length)} chosen`;
  return (
    <MenuTrigger>
      <Button className="button filter" data-active={chosen.length > 0}>
        <span className="filter-name">{name}</span>
        <span className="clip">{words}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu
          className="menu values"
          aria-label={name}
          selectionMode="multiple"
          selectedKeys={[...chosen]}
          onSelectionChange={(selection) => onChange(chosenOf(selection, values))}
        >
          {values.map(({ value, sequences }) => (
            <MenuItem key={value} id={value} textValue={value}>
              {({ isSelected }) => (
                <>
                  <span className="menu-tick" aria-hidden="true">
                    {isSelected ? '✓' : ''}
                  </span>
                  <span className="menu-label">{value}</span>
                  <small className="tabular">{formatCount(sequences)}</small>
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
        {distinct > values.length ? (
          <p className="help menu-note">
            The {formatCount(values.length)} most frequent of {formatCount(distinct)}.
          </p>
        ) : null}
      </Popover>
    </MenuTrigger>
  );
}

function ItemCount({ items, of }: { readonly items: number | null; readonly of: number }) {
  return (
    <div className="item-count">
      <label>
        First{' '}
        <input
          className="input number"
          type="number"
          min={1}
          max={of}
          aria-label="Number of items"
          value={items ?? ''}
          placeholder={formatCount(of)}
          onChange={({ target }) => {
            const value = Math.floor(target.valueAsNumber);
            changeChoice({ items: Number.isFinite(value) && value > 0 && value < of ? value : null });
          }}
        />
      </label>
      <span>of {formatCount(of)} items</span>
      <Button className="button small" isDisabled={items === null} onPress={() => changeChoice({ items: null })}>
        All
      </Button>
    </div>
  );
}

export interface FiltersProps {
  readonly whole: DatasetPreview;
  readonly choice: SetChoice;
}

export function Filters({ whole, choice }: FiltersProps) {
  const { roles, labels, complete, items } = choice;
  const main = whole.roles.filter((each) => each.main).map((each) => each.role);
  return (
    <div className="corpus-filters">
      <ItemCount items={items} of={whole.items} />
      {isParallel(whole) ? (
        <Check
          label="Only items that all have"
          checked={complete}
          onChange={(checked) => changeChoice({ complete: checked })}
        />
      ) : null}
      {whole.roles.length > 1 ? (
        <ValueMenu
          name="role"
          values={whole.roles.map(({ role, sequences }) => ({ value: role, sequences }))}
          distinct={whole.roles.length}
          chosen={roles}
          none={main.join(', ')}
          onChange={(values) => changeChoice({ roles: values })}
        />
      ) : null}
      {whole.labels.map(({ name, values, distinct }) => (
        <ValueMenu
          key={name}
          name={name}
          values={values}
          distinct={distinct}
          chosen={labels[name] ?? []}
          none="all"
          onChange={(chosen) => changeChoice({ labels: { ...labels, [name]: chosen } })}
        />
      ))}
    </div>
  );
}
