// biome-ignore-all lint/suspicious/noConsole: what it writes is what a test looks at.
/** The function of somebody's rule: tells what it was invoked with. */
exports.handler = async (event) => {
  console.log(`witnessed ${JSON.stringify(event)}`);
};
