// Becomes complete after a while, never, or fails: as the resource's mode says.
exports.onEvent = async (event) => ({ PhysicalResourceId: event.PhysicalResourceId ?? 'waiting', Data: { Started: Date.now() } });

exports.isComplete = async (event) => {
  const { mode } = event.ResourceProperties;
  if (event.RequestType !== 'Delete' && mode === 'fail') throw new Error('it will not be');
  if (event.RequestType !== 'Delete' && mode === 'never') return { IsComplete: false };
  const complete = Date.now() - event.Data.Started > 700;
  // the provider takes data with the last answer only
  return complete ? { IsComplete: true, Data: { Mode: mode, Request: event.RequestType } } : { IsComplete: false };
};
