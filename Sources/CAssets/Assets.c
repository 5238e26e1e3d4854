// Written by templates/embed.sh; do not edit.
#include "CAssets.h"

static const unsigned char bytes0[] = {
#embed "../../hooks/hook.template" suffix(, )
    0};
static const unsigned char bytes1[] = {
#embed "../../templates/python-model/Makefile" suffix(, )
    0};
static const unsigned char bytes2[] = {
#embed "../../templates/python-model/README.md" suffix(, )
    0};
static const unsigned char bytes3[] = {
#embed "../../templates/python-model/docs/model-card.md" suffix(, )
    0};
static const unsigned char bytes4[] = {
#embed "../../templates/python-model/dot-editorconfig" suffix(, )
    0};
static const unsigned char bytes5[] = {
#embed "../../templates/python-model/dot-gitattributes" suffix(, )
    0};
static const unsigned char bytes6[] = {
#embed "../../templates/python-model/dot-github/dependabot.yml" suffix(, )
    0};
static const unsigned char bytes7[] = {
#embed "../../templates/python-model/dot-github/workflows/mlops.yml" suffix(, )
    0};
static const unsigned char bytes8[] = {
#embed "../../templates/python-model/dot-gitignore" suffix(, )
    0};
static const unsigned char bytes9[] = {
#embed "../../templates/python-model/dot-mlops/config" suffix(, )
    0};
static const unsigned char bytes10[] = {
#embed "../../templates/python-model/mlops.yaml" suffix(, )
    0};
static const unsigned char bytes11[] = {
#embed "../../templates/python-model/params.yaml" suffix(, )
    0};
static const unsigned char bytes12[] = {
#embed "../../templates/python-model/policy.yaml" suffix(, )
    0};
static const unsigned char bytes13[] = {
#embed "../../templates/python-model/pyproject.toml" suffix(, )
    0};
static const unsigned char bytes14[] = {
#embed "../../templates/python-model/requirements-dev.txt.verbatim" suffix(, )
    0};
static const unsigned char bytes15[] = {
#embed "../../templates/python-model/requirements.txt.verbatim" suffix(, )
    0};
static const unsigned char bytes16[] = {
#embed "../../templates/python-model/src/@package@/__init__.py" suffix(, )
    0};
static const unsigned char bytes17[] = {
#embed "../../templates/python-model/src/@package@/data.py" suffix(, )
    0};
static const unsigned char bytes18[] = {
#embed "../../templates/python-model/src/@package@/evaluate.py" suffix(, )
    0};
static const unsigned char bytes19[] = {
#embed "../../templates/python-model/src/@package@/files.py" suffix(, )
    0};
static const unsigned char bytes20[] = {
#embed "../../templates/python-model/src/@package@/train.py" suffix(, )
    0};
static const unsigned char bytes21[] = {
#embed "../../templates/python-model/tests/test_train.py" suffix(, )
    0};

static const mlops_asset assets[] = {
    {"hooks/hook.template", bytes0, sizeof bytes0 - 1, false},
    {"templates/python-model/Makefile", bytes1, sizeof bytes1 - 1, false},
    {"templates/python-model/README.md", bytes2, sizeof bytes2 - 1, false},
    {"templates/python-model/docs/model-card.md", bytes3, sizeof bytes3 - 1, false},
    {"templates/python-model/dot-editorconfig", bytes4, sizeof bytes4 - 1, false},
    {"templates/python-model/dot-gitattributes", bytes5, sizeof bytes5 - 1, false},
    {"templates/python-model/dot-github/dependabot.yml", bytes6, sizeof bytes6 - 1, false},
    {"templates/python-model/dot-github/workflows/mlops.yml", bytes7, sizeof bytes7 - 1, false},
    {"templates/python-model/dot-gitignore", bytes8, sizeof bytes8 - 1, false},
    {"templates/python-model/dot-mlops/config", bytes9, sizeof bytes9 - 1, false},
    {"templates/python-model/mlops.yaml", bytes10, sizeof bytes10 - 1, false},
    {"templates/python-model/params.yaml", bytes11, sizeof bytes11 - 1, false},
    {"templates/python-model/policy.yaml", bytes12, sizeof bytes12 - 1, false},
    {"templates/python-model/pyproject.toml", bytes13, sizeof bytes13 - 1, false},
    {"templates/python-model/requirements-dev.txt.verbatim", bytes14, sizeof bytes14 - 1, false},
    {"templates/python-model/requirements.txt.verbatim", bytes15, sizeof bytes15 - 1, false},
    {"templates/python-model/src/@package@/__init__.py", bytes16, sizeof bytes16 - 1, false},
    {"templates/python-model/src/@package@/data.py", bytes17, sizeof bytes17 - 1, false},
    {"templates/python-model/src/@package@/evaluate.py", bytes18, sizeof bytes18 - 1, false},
    {"templates/python-model/src/@package@/files.py", bytes19, sizeof bytes19 - 1, false},
    {"templates/python-model/src/@package@/train.py", bytes20, sizeof bytes20 - 1, false},
    {"templates/python-model/tests/test_train.py", bytes21, sizeof bytes21 - 1, false},
};

size_t mlops_asset_count(void) { return sizeof assets / sizeof assets[0]; }
const mlops_asset *mlops_asset_at(size_t index) { return &assets[index]; }
