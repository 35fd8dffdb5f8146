export async function benchWindow(_: unknown): Promise<never[]> { return []; }
