// Becomes complete after a while, never, or fails: as the resource's mode says.
exports.onEvent = async (event) => ({ PhysicalResourceId: event.PhysicalResourceId ?? 'waiting', Data: { Started: Date.now() } });

exports.isComplete = async (event) => {
  const { mode } = event.ResourceProperties;
  if (event.RequestType !== 'Delete' && mode === 'fail') throw new Error('it will not be');
  if (event.RequestType !== 'Delete' && mode === 'never') return { IsComplete: false };
  return { IsComplete: Date.now() - event.Data.Started > 700, Data: { Mode: mode, Request: event.RequestType } };
};
