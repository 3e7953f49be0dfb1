package io.localgadget.container;

import java.time.Instant;

/**
 * A container of this machine as far as it is known; texts are empty and numbers 0 where it is not (yet).
 *
 * @param runtime who manages it: docker, podman, containerd, cri-o; runc or crun for a plain one
 * @param id the OCI container id
 * @param name the name its users gave it; the id where the engine has no names
 * @param image the image reference
 * @param pid the host's process id of its first process
 * @param mountNamespace inode number of its mount namespace, as in {@code /proc/PID/ns/mnt}
 * @param networkNamespace inode number of its network namespace
 * @param pod its Kubernetes pod, or {@link Pod#NONE}
 * @param startedAt when its runtime created it
 * @param user whose runtime made it, by the host's user id: 0 but for rootless containers
 */
public record Container(
        String runtime,
        String id,
        String name,
        String image,
        int pid,
        long mountNamespace,
        long networkNamespace,
        Pod pod,
        Instant startedAt,
        int user) {

    /** What of a container stays the same whatever becomes known of it. An id alone does not tell: two users may give the same. */
    public record Key(String id, long mountNamespace, int user) {}

    public Key key() {
        return new Key(id, mountNamespace, user);
    }

    /** A container that root's runtime made. */
    public Container(
            String runtime,
            String id,
            String name,
            String image,
            int pid,
            long mountNamespace,
            long networkNamespace,
            Pod pod,
            Instant startedAt) {
        this(runtime, id, name, image, pid, mountNamespace, networkNamespace, pod, startedAt, 0);
    }

    public Container withNaming(String newName, String newImage) {
        return new Container(
                runtime, id, newName, newImage, pid, mountNamespace, networkNamespace, pod, startedAt, user);
    }

    public Container withProcess(int newPid, long newMountNamespace, long newNetworkNamespace) {
        return new Container(
                runtime, id, name, image, newPid, newMountNamespace, newNetworkNamespace, pod, startedAt, user);
    }

    public Container withPod(Pod newPod) {
        return new Container(runtime, id, name, image, pid, mountNamespace, networkNamespace, newPod, startedAt, user);
    }
}
