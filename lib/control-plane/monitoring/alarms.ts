import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Signal } from './signals';

/** Makes an alarm of each signal below a construct `id`; it tells the topic when it begins and when it ends. */
export function addAlarms(scope: Construct, id: string, signals: Signal[], topic: sns.ITopic): cloudwatch.Alarm[] {
  const group = new Construct(scope, id);
  return signals.map((signal) => {
    const alarm = new cloudwatch.Alarm(group, signal.id, {
      alarmDescription: signal.description,
      metric: signal.metric,
      threshold: signal.threshold,
      comparisonOperator: signal.below
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: signal.periods,
      treatMissingData: signal.missingIsBad ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  });
}
