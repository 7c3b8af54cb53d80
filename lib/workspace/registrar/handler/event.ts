import type { CustomResourceEvent } from '../../../shared/custom-resource/event';
import type { Properties } from '../../registered/properties';
import type { Journal } from '../../registered/workspace/registered-workspace';

/** An event of one of the custom resources that register something. */
export interface RegistrationEvent extends CustomResourceEvent {
  /** Says the kind. */
  readonly ResourceType: string;
  readonly ResourceProperties: RegistrationProperties;
  /** With an update. */
  readonly OldResourceProperties?: RegistrationProperties;
  /** With an event that an invocation handed on. */
  readonly Journal?: Journal;
}

/** What all of them have. */
export interface RegistrationProperties extends Properties {
  /** ARN of the secret with the credentials. */
  readonly CredentialsSecret: string;
  /** Id of the platform account that is meant. */
  readonly AccountId: string;
}
