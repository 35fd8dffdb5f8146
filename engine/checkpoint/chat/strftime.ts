// A day as Python's strftime writes it, always in English: what a model reads must not depend on where it runs.

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  ...(['January', 'February', 'March', 'April', 'May', 'June'] as const),
  ...(['July', 'August', 'September', 'October', 'November', 'December'] as const),
];

/** A directive that is not known stays as it is written. A dash, `%-d`, leaves the leading zero out, as on Linux. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, dash: string, directive: string) => {
    const value = directiveOf(date, directive);
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : String(value[0]).padStart(dash ? 1 : value[1], '0');
  });
}

/** A name, or a number with its width. */
function directiveOf(date: Date, directive: string): string | readonly [number, number] | undefined {
  const day = DAYS[date.getDay()] as string;
  const month = MONTHS[date.getMonth()] as string;
  const hours = date.getHours();
  switch (directive) {
    case 'Y':
      return [date.getFullYear(), 4];
    case 'y':
      return [date.getFullYear() % 100, 2];
    case 'm':
      return [date.getMonth() + 1, 2];
    case 'd':
      return [date.getDate(), 2];
    case 'j':
      return [dayOfYear(date), 3];
    case 'H':
      return [hours, 2];
    case 'I':
      return [hours % 12 || 12, 2];
    case 'M':
      return [date.getMinutes(), 2];
    case 'S':
      return [date.getSeconds(), 2];
    case 'A':
      return day;
    case 'a':
      return day.slice(0, 3);
    case 'B':
      return month;
    case 'b':
      return month.slice(0, 3);
    case 'p':
      return hours < 12 ? 'AM' : 'PM';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

function dayOfYear(date: Date): number {
  const at = (month: number, day: number): number => Date.UTC(date.getFullYear(), month, day);
  return 1 + (at(date.getMonth(), date.getDate()) - at(0, 1)) / 86_400_000;
}
