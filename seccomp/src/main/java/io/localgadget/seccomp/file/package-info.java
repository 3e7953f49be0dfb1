/**
 * Profiles as files: written by {@code ProfileFormat} in what Docker, OCI, Kubernetes and the Security Profiles Operator
 * read, and read back by {@code ProfileReader}, which tells the line of what is wrong.
 */
@NullMarked
package io.localgadget.seccomp.file;

import org.jspecify.annotations.NullMarked;
