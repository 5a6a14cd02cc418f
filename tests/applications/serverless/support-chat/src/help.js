module.exports.handler = async () => ({ statusCode: 200, body: 'Send {"action": "say", "text": "..."}' });
