find . -name '*.log' -mtime +7 -print0 | xargs -0 rm -f
grep -rn --include='*.py' 'def main' src/ | sort | uniq -c | sort -rn | head -20
tar -czf backup-$(date +%Y-%m-%d).tar.gz --exclude=node_modules --exclude=.git ./project
curl -fsSL https://example.org/install.sh -o /tmp/install.sh && bash /tmp/install.sh --prefix="$HOME/.local"
docker run --rm -it -v "$PWD":/work -w /work -e DEBUG=1 python:3.12-slim python -m pytest -q
for f in *.jpeg; do mv -- "$f" "${f%.jpeg}.jpg"; done
sudo systemctl restart nginx.service && journalctl -u nginx.service --since '10 min ago' --no-pager
git log --oneline --graph --decorate --all -- path/to/file.c
rsync -avz --delete --exclude-from=.rsyncignore ./build/ deploy@host:/srv/www/
awk -F: '$3 >= 1000 { print $1, $7 }' /etc/passwd > users.txt 2>/dev/null || exit 1
ssh -i ~/.ssh/id_ed25519 -o StrictHostKeyChecking=no -L 8080:localhost:80 user@host
cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -G Ninja && cmake --build build -j "$(nproc)"
sed -i.bak -e 's/foo/bar/g' -e '/^#/d' config.ini
export PATH="/usr/local/bin:$PATH"; set -euo pipefail; trap 'rm -rf "$tmp"' EXIT
