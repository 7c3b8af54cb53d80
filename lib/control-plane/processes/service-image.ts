import { existsSync } from 'fs';
import { join } from 'path';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';

/** Properties of ServiceImage. */
export interface ServiceImageProps {
  /** Processor that the image is built for. @default ecs.CpuArchitecture.ARM64 */
  readonly cpuArchitecture?: ecs.CpuArchitecture;
}

/**
 * The image of all processes, from the programs that this package ships.
 *
 * It is built by `cdk deploy`, not at synthesis, and without running anything in it: a machine of any architecture builds it
 * for any other.
 */
export class ServiceImage extends Construct {
  /** The image, for task definitions. */
  public readonly image: ecs.ContainerImage;
  /** The asset below it. */
  public readonly asset: DockerImageAsset;

  constructor(scope: Construct, id: string, props: ServiceImageProps = {}) {
    super(scope, id);
    const directory = join(__dirname, '..', '..', '..', 'services', 'image');
    if (!existsSync(join(directory, 'main.js'))) {
      fail(
        this,
        lit`ServiceImageNotBundled`,
        `services/image/main.js is missing; run "npm run build:bundles" in this package, or give image`,
      );
    }
    const x86 = props.cpuArchitecture === ecs.CpuArchitecture.X86_64;
    this.asset = new DockerImageAsset(this, 'Resource', {
      directory,
      platform: x86 ? Platform.LINUX_AMD64 : Platform.LINUX_ARM64,
    });
    this.image = ecs.ContainerImage.fromDockerImageAsset(this.asset);
  }
}
