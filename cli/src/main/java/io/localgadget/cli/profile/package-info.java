/**
 * The command that runs any sampled profile, and the forms of it that other tools read: {@link io.localgadget.cli.profile.ProfileFormat} has them all. Names of
 * functions come from whoever runs in a container, and each form escapes them in its way.
 */
@NullMarked
package io.localgadget.cli.profile;

import org.jspecify.annotations.NullMarked;
