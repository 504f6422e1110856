# Follows docs/operating.md from top to bottom by running its lines, as root of a copy of this machine that
# nobody else sees: what it writes lies over the real files and is gone with it, and its network is its own.
#
#   unshare --mount --net --pid --fork --kill-child bash follow.sh SOURCE BINARY FOLDER
#
# Without systemd, a certificate authority or a compiler there: these four stand in for them.
set -euo pipefail
source=$1 binary=$2 folder=$3
mount --make-rprivate /
mount -t proc none /proc
mount -t tmpfs none "$folder"
ip link set lo up
for path in etc var usr/local; do
    mkdir -p "$folder/$path" "$folder/aside/$path"
    mount -t overlay none "/$path" -o "lowerdir=/$path,upperdir=$folder/$path,workdir=$folder/aside/$path"
done
install -m 0755 "$binary" "$folder/paylens"
mkdir "$folder/bin"
stand_in() { cat > "$folder/bin/$1" && chmod 0755 "$folder/bin/$1"; }

# Starts what the unit says, as a user of its own.
stand_in systemctl <<'END'
#!/usr/bin/env bash
set -euo pipefail
unit=/etc/systemd/system/paylens.service
start_paylens() {
    mapfile -t variables < <(cat $unit $unit.d/*.conf 2>/dev/null | sed -n 's/^Environment=//p')
    for name in $(sed -n 's/^StateDirectory=//p' $unit); do
        install -d -o 61234 -g 61234 -m 0700 "/var/lib/$name"
    done
    read -ra command < <(sed -n 's/^ExecStart=//p' $unit)
    (
        umask "$(sed -n 's/^UMask=//p' $unit)"
        cd /
        exec setsid setpriv --reuid=61234 --regid=61234 --clear-groups \
            env -i "${variables[@]}" "${command[@]}" >>/var/log/paylens.out 2>&1 </dev/null
    ) &
    echo $! >/var/paylens.pid
    for _ in $(seq 600); do
        curl --silent --fail --output /dev/null http://127.0.0.1:8080/health/ready && return
        kill -0 $! || break
        sleep 0.1
    done
    cat /var/log/paylens.out >&2
    exit 1
}
stop_paylens() {
    kill "$(cat /var/paylens.pid)"
    while kill -0 "$(cat /var/paylens.pid)" 2>/dev/null; do sleep 0.1; done
}
start_nginx() { nginx; }
stop_nginx() { nginx -s stop 2>/dev/null || true; sleep 0.5; }
case "$*" in
    daemon-reload) ;;
    'enable --now paylens') start_paylens ;;
    start\ *) start_"$2" ;;
    stop\ *) stop_"$2" ;;
    restart\ *) stop_"$2" && start_"$2" ;;
    *) echo "systemctl $* is not known here" >&2 && exit 1 ;;
esac
END
stand_in journalctl <<'END'
#!/bin/sh
exec grep "$4" /var/log/paylens.out
END
stand_in certbot <<END
#!/bin/sh
mkdir -p /etc/letsencrypt/live/pay.example.org && cd /etc/letsencrypt/live/pay.example.org
cp '$source/tests/it/support/tls/server.pem' fullchain.pem
cp '$source/tests/it/support/tls/server_key.pem' privkey.pem
END
stand_in cargo <<END
#!/bin/sh
install -m 0755 '$folder/paylens' /usr/local/bin/paylens
END
stand_in apt-get <<'END'
#!/bin/sh
END

mkdir "$folder/home"
export HOME="$folder/home" PATH="$folder/bin:/usr/local/bin:$PATH"
echo '127.0.0.1 pay.example.org' >>/etc/hosts
echo insecure >"$HOME/.curlrc"
rm -f /etc/nginx/sites-enabled/* /var/log/nginx/*
# What a new installation of nginx would have written down, by its default.
sed -i 's/access_log off/access_log \/var\/log\/nginx\/access.log/' /etc/nginx/nginx.conf
cp -r "$source/examples" "$folder/examples" && cp -r "$source/docs" "$folder/docs"
cd "$folder"

answer='{"title": "Cook", "country": "US", "experience_years": 4,
    "base": {"amount": 41000, "currency": "USD", "period": "year"}}'
hand_in() {
    curl --silent --fail -H 'Content-Type: application/json' -d "$answer" https://pay.example.org/v1/salaries |
        sed 's/.*"receipt":"\([^"]*\)".*/\1/'
}
own() { curl --silent -H "Authorization: Receipt $1" https://pay.example.org/v1/submission; }
look() { case "$2" in *"$1"*) ;; *) echo "there is no \"$1\" in: $2" >&2 && exit 1 ;; esac; }

awk -v folder="$folder" '/^```sh$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print > (folder "/block" n) }' docs/operating.md
blocks=$(find . -maxdepth 1 -name 'block*' | wc -l)
for number in $(seq "$blocks"); do
    block="$folder/block$number"
    # PostgreSQL is backed up in another test.
    if grep -q pg_dump "$block"; then continue; fi
    grep -q 'paylens backup' "$block" && [ -z "${first:-}" ] && first=$(hand_in)
    sed "s/^/> /" "$block"
    . "$block"
    if grep -q 'paylens restore' "$block"; then
        look '"status":"waiting"' "$(own "$first")"
        second=$(hand_in) && look '"status":"waiting"' "$(own "$second")"
    fi
done
look 'is there already' "$(/etc/cron.daily/paylens 2>&1 || true)"
rm /var/backups/paylens/*.db && /etc/cron.daily/paylens && [ "$(find /var/backups/paylens -name '*.db' -size +0 | wc -l)" = 1 ]
look '<html' "$(curl --silent https://pay.example.org/)"
look 'https://pay.example.org/' "$(curl --silent https://pay.example.org/sitemap.xml)"
curl --silent http://pay.example.org/somewhere http://127.0.0.1/ https://127.0.0.1/ >/dev/null
if grep -r 127.0.0.1 /var/log/nginx; then echo 'addresses were written down' >&2 && exit 1; fi
echo followed
