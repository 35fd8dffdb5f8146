// The engine's API: the protocol's methods, implemented on the other rooms, and the jobs.

export { type Connection, type ConnectionOptions, type Port, serveConnection } from './connection.ts';
export { createEngine, type Engine, type EngineOptions } from './engine.ts';
export { parseScores, type Scores } from './params/scores-table.ts';
