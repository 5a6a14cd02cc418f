export const lineProtocolName = "line.v1";

/** API Gateway carries messages of up to 128 KB. Source: its quotas for WebSocket APIs. */
export const maxTextBytes = 128 * 1024;

/** The most lines of a text: their answers, too, are one text. */
export const maxLines = 16;

/** How deep the JSON of a message may be nested. */
export const maxDepth = 32;

/** The longest id of a command, in characters. */
export const maxIdLength = 128;

/** The most groups, positions or messages that a command asks for. */
export const maxItems = 100;
