import { ArnFormat, Names, Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { createLogGroup } from '../../shared/log-group';
import { fail } from '../../shared/problems';

/** Properties of WebFirewall. */
export interface WebFirewallProps {
  /** What is protected. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /** Requests from one IP address in 5 minutes, after which it is refused; 10 to 2,000,000,000. @default 30000, that is 100 a second */
  readonly rateLimit?: number;
  /** How long refused requests are kept. @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** Key that encrypts the log. @default - a key of CloudWatch Logs */
  readonly logEncryptionKey?: IKey;
  /** What happens to the log when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Rules of AWS that look for attacks in a request's body. They only count: notebooks, SQL and scripts are what the API is
 * for, and every one of them would be refused.
 */
const BODY_RULES = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'EC2MetaDataSSRF_BODY',
];

/**
 * A web ACL in front of the API: known bad addresses and inputs, the common attacks, and a limit of requests an address. What
 * it refuses is logged, without credentials.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class WebFirewall extends Construct {
  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const rateLimit = props.rateLimit ?? 30_000;
    const limit = known(rateLimit);
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 10 && limit <= 2_000_000_000)) {
      fail(this, lit`RateLimitOutOfRange`, `rateLimit must be a whole number from 10 to 2000000000, got ${limit}`);
    }
    this.webAcl = new wafv2.CfnWebACL(this, 'Resource', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('All'),
      rules: [
        { name: 'Rate', statement: { rateBasedStatement: { limit: rateLimit, aggregateKeyType: 'IP' } }, action: { block: {} } },
        managed('AWSManagedRulesAmazonIpReputationList'),
        managed('AWSManagedRulesKnownBadInputsRuleSet'),
        managed('AWSManagedRulesCommonRuleSet', BODY_RULES),
      ].map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) })),
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.loadBalancer.loadBalancerArn,
      webAclArn: this.webAcl.attrArn,
    });
    this.logRefused(props);
  }

  private logRefused(props: WebFirewallProps): void {
    const logGroup = createLogGroup(this, 'Log', {
      retention: props.logRetention,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy,
    });
    const resource = logGroup.node.defaultChild;
    // WAF writes only to log groups with this prefix, so this one has a name.
    const name = `aws-waf-logs-${Names.uniqueResourceName(this, { maxLength: 100 })}`;
    if (CfnLogGroup.isCfnLogGroup(resource)) resource.logGroupName = name;
    const destination = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [destination],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
      },
      redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
    });
  }
}

interface Rule {
  readonly name: string;
  readonly statement: wafv2.CfnWebACL.StatementProperty;
  readonly action?: wafv2.CfnWebACL.RuleActionProperty;
  readonly overrideAction?: wafv2.CfnWebACL.OverrideActionProperty;
}

function managed(name: string, counted: string[] = []): Rule {
  const ruleActionOverrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides } },
    overrideAction: { none: {} },
  };
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
