/** One line of a benchmark's table. */
export interface Measurement {
  readonly what: string;
  /** Median of all rounds. */
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'KB' | 'requests';
  /** What the value must stay below, or what it is compared with. */
  readonly against?: Comparison;
}

export interface Comparison {
  readonly value: number;
  /** How the number came about: "2 × reading and parsing the same bytes". */
  readonly is: string;
  /** False: no requirement, only to set the value in proportion. Default true. */
  readonly bound?: boolean;
}

/** Whether a measurement keeps its bound; undefined without one. */
export function isWithin({ value, against }: Measurement): boolean | undefined {
  return against === undefined || against.bound === false ? undefined : value <= against.value;
}

/** The measurements as an aligned table: what, median, what it is compared with, ratio, verdict. */
export function table(title: string, measurements: readonly Measurement[]): string {
  const rows = [['', 'median', 'bound', 'ratio', ''], ...measurements.map(row)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  ');
  const notes = measurements.map(({ against }) => against?.is ?? '');
  return ['', title, ...rows.map((cells, at) => `  ${line(cells)}  ${notes[at - 1] ?? ''}`.trimEnd())].join(
    '\n',
  );
}

function row(measurement: Measurement): string[] {
  const { what, value, unit, against } = measurement;
  const within = isWithin(measurement);
  return [
    what,
    amount(value, unit),
    against === undefined ? '' : amount(against.value, unit),
    against === undefined ? '' : (value / against.value).toFixed(2),
    within === undefined ? '' : within ? 'within' : 'ABOVE',
  ];
}

function amount(value: number, unit: Measurement['unit']): string {
  return unit === 'requests' ? `${value}` : `${value.toFixed(Math.abs(value) < 100 ? 1 : 0)} ${unit}`;
}
