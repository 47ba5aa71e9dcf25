# Các việc thường làm với trợ lý. Gõ `make` để xem danh sách.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.ONESHELL:

PYTHON ?= $(or $(shell command -v python3.11),python3)
TORCH ?= 2.13.0
TORCH_INDEX ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install $(if $(MAKE_TERMOUT),,--quiet)
APP := .venv/lock.stamp .venv/torch-$(TORCH).stamp .venv/app.stamp
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-find-links \
  --no-emit-options --unsafe-package torch --constraint .venv/torch.txt $(if $(UPGRADE),--upgrade)
# torch brings its own CUDA libraries, and only where its build needs them
SHARED := /^[A-Za-z0-9]/ {skip = /^(nvidia-|cuda-|triton)/} /^\# WARNING/ {exit} !skip

.PHONY: help run ask index test eval bench fix lock audit fresh

help: ## danh sách này
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	echo
	echo '  PYTHON=<tệp chạy>        Python khác thay cho python3.11'
	echo '  TORCH_INDEX=<địa chỉ>    nơi lấy bản PyTorch cho CPU ở lần cài đầu (xem README.md)'

run: $(APP) fresh ## cài đặt nếu cần, dựng chỉ mục nếu tài liệu đã đổi, rồi mở trang hỏi đáp
	@exec $(BIN)/tdkt serve

ask: $(APP) fresh ## hỏi một câu ngay ở đây: make ask Q="Tiêu chuẩn Chiến sĩ thi đua cơ sở?"
	@[ -n "$${Q:-}" ] || { echo 'Hãy ghi câu hỏi: make ask Q="Tiêu chuẩn Chiến sĩ thi đua cơ sở?"' >&2; exit 2; }
	exec $(BIN)/tdkt ask -- "$$Q"

index: $(APP) ## dựng lại chỉ mục từ documents/
	@exec $(BIN)/tdkt index build

test: $(APP) .venv/test.stamp ## kiểm tra cách viết, kiểu, chiều phụ thuộc, rồi chạy các phép thử
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest --cov --cov-fail-under=90

eval: $(APP) fresh ## chấm điểm câu trả lời: make eval FILE=câu-hỏi.jsonl
	@[ -n "$${FILE:-}" ] || { echo 'Hãy ghi tệp câu hỏi: make eval FILE=câu-hỏi.jsonl' >&2; exit 2; }
	exec $(BIN)/tdkt eval "$$FILE"

bench: $(APP) ## so với cách làm thường thấy của LangChain trên documents/, hoặc trên một bộ công khai: make bench DIR=thư-mục
	@exec $(BIN)/python -m evals.recipe $${DIR:+"$$DIR"}

fix: .venv/test.stamp ## sửa những lỗi cách viết mà máy tự sửa được
	$(BIN)/ruff check --fix .

audit: .venv/test.stamp .venv/audit.stamp ## kiểm tra khóa phiên bản, giấy phép, lỗ hổng đã biết của các thư viện; ghi danh mục var/sbom.cdx.json
	@$(BIN)/python -m evals.lockfile
	$(BIN)/python -m evals.licences
	$(BIN)/python -m evals.sbom var/sbom.cdx.json
	.venv/audit/bin/python -m evals.sbom --check var/sbom.cdx.json
	$(BIN)/python -m evals.audit .venv/audit/bin/pip-audit

lock: .venv/python.stamp ## ghi lại ba tệp khóa phiên bản từ pyproject.toml; UPGRADE=1 để lấy bản mới
	$(PIP) 'pip-tools>=7.6,<8'
	echo 'torch==$(TORCH)' > .venv/torch.txt
	$(LOCK) --all-build-deps --output-file requirements.lock pyproject.toml
	$(LOCK) --all-build-deps --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["audit"], sep="\n")' |
	  $(LOCK) --output-file requirements-audit.lock -
	for file in requirements.lock requirements-test.lock requirements-audit.lock; do
	  { echo '# Do `make lock` tạo; không sửa tay. PyTorch và các thư viện CUDA của nó không nằm ở đây (xem Makefile).'
	    awk '$(SHARED)' "$$file"; } > .venv/new.lock
	  mv .venv/new.lock "$$file"
	done

# --- môi trường: mỗi bước một tệp dấu, chỉ làm lại khi thứ nó dựa vào đã đổi -----------------------------------
.venv/python.stamp:
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
	  echo 'Cần Python 3.11 trở lên. Hãy cài, hoặc chỉ ra nơi có: make run PYTHON=/đường/dẫn/python3.11' >&2
	  exit 1
	fi
	if ! $(PYTHON) -c 'import ensurepip, venv' 2> /dev/null; then
	  package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	  if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	    echo "Cài gói $$package của hệ điều hành …"
	    export DEBIAN_FRONTEND=noninteractive
	    { apt-get update && apt-get install -y --no-install-recommends "$$package"; } > /dev/null
	  else
	    printf 'Máy thiếu gói tạo môi trường Python. Hãy chạy lệnh sau rồi thử lại:\n\n    sudo apt-get install %s\n\n' "$$package" >&2
	    exit 1
	  fi
	fi
	$(BIN)/python -m pip --version > /dev/null 2>&1 || { echo 'Tạo môi trường Python ở .venv …'; $(PYTHON) -m venv --clear .venv; }
	touch $@

.venv/lock.stamp: requirements.lock | .venv/python.stamp
	@echo 'Cài các thư viện đã khóa phiên bản …'
	$(PIP) --require-hashes --no-deps -r requirements.lock
	touch $@

.venv/torch-$(TORCH).stamp: | .venv/lock.stamp
	@echo 'Cài PyTorch $(TORCH)$(if $(TORCH_INDEX),, (không ghi TORCH_INDEX: có thể là bản kèm CUDA, vài GB; xem README.md)) …'
	$(PIP) $(if $(TORCH_INDEX),--index-url '$(TORCH_INDEX)') torch==$(TORCH)
	touch $@

.venv/app.stamp: pyproject.toml | .venv/lock.stamp .venv/torch-$(TORCH).stamp
	@$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/test.stamp: requirements-test.lock | $(APP)
	@echo 'Cài các công cụ kiểm thử …'
	$(PIP) --require-hashes --no-deps -r requirements-test.lock
	touch $@

.venv/audit.stamp: requirements-audit.lock | .venv/python.stamp
	@echo 'Cài các công cụ kiểm tra thư viện vào .venv/audit …'
	$(PYTHON) -m venv --clear .venv/audit
	.venv/audit/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --no-deps -r requirements-audit.lock
	touch $@

# Dựng chỉ mục khi chưa có, hoặc khi tài liệu hay mã dựng chỉ mục mới hơn bản dựng sau cùng (đã dùng, hay đang chờ vì câu hỏi mẫu).
fresh: $(APP)
	@{ read -r documents; read -r built; } < <($(BIN)/python -c '
	from pathlib import Path
	from bot.settings import Settings
	from index import snapshot
	s = Settings()
	made = [p for p in (s.store / "PROMOTED", *s.store.glob("*/manifest.json")) if p.is_file()] if isinstance(s.store, Path) else []
	print(s.documents)
	print(max(made, key=lambda p: p.stat().st_mtime, default="-" if not isinstance(s.store, Path) and snapshot.promoted(s.store) else ""))')
	[ -n "$$documents" ] || exit 1
	if [ "$$built" = - ]; then exit 0; fi # kho trong cơ sở dữ liệu: máy dựng lo
	if [ -e "$$built" ] && [ -z "$$(find "$$documents" -newer "$$built" -print -quit)" ] &&
	   [ -z "$$(find index -name __pycache__ -prune -o -type f -newer "$$built" -print -quit)" ]; then exit 0; fi
	echo 'Dựng chỉ mục từ tài liệu (lần đầu có thể mất vài phút) …'
	$(BIN)/tdkt index build || { [ -e "$$built" ] && echo 'Chưa dùng bản chỉ mục mới; tiếp tục dùng bản trước.' >&2; }
