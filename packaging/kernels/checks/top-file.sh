# shellcheck shell=bash
start top file -o json --max-rows 1000
work_everywhere
finish
for runtime in "${runtimes[@]}"; do
  for container in old-$runtime new-$runtime; do
    expect "$container" $'/etc/hostname 2 6 0 0\n/tmp/f 0 0 8 32768' \
      "$(jq -rs 'flatten | map(select(.container == "'"$container"'" and (.file == "/tmp/f" or .file == "/etc/hostname")))
        | group_by(.file)[] | "\(.[0].file) \(map(.reads) | add) \(map(.rbytes) | add) \(map(.writes) | add) \(map(.wbytes) | add)"' "$out")"
  done
done
