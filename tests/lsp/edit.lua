-- Opens rules.toml, makes a mistake behind emoji, waits for its mark, applies the fix and saves.
local told = {}
local function note(name, value) table.insert(told, name .. "=" .. tostring(value)) end
local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then error("waited in vain for " .. what) end
end
local function line(number) return vim.api.nvim_buf_get_lines(0, number, number + 1, false)[1] end
local function mistakes()
  return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end

local function edit()
  vim.ui.select = function(items, _, choose) choose(items[1], 1) end
  vim.o.swapfile = false
  vim.cmd("edit rules.toml")
  local id = vim.lsp.start_client({ cmd = { vim.env.TALKBACK, "lsp" }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(0, id)
  wait("the server", function() return vim.lsp.get_client_by_id(id).initialized end)
  vim.api.nvim_win_set_cursor(0, { 3, line(2):find("nick") + 1 })
  vim.cmd("normal! x")
  wait("the mark", function() return #mistakes() == 1 end)
  local found = mistakes()[1]
  note("marked", line(found.lnum):sub(found.col + 1, found.end_col))
  vim.lsp.buf.code_action()
  wait("the fix", function() return line(found.lnum):find("{nick}", 1, true) end)
  wait("no mark", function() return #mistakes() == 0 end)
  vim.cmd("write")
end

local done, why = pcall(edit)
if not done then note("failed", why) end
vim.fn.writefile(told, "told.txt")
vim.cmd("qall!")
