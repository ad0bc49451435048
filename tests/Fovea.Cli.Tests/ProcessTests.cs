using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Fovea.Cli.Tests.Scripts;

namespace Fovea.Cli.Tests;

/// <summary>The tool as a process of its own, with its output in a pipe.</summary>
public sealed class ProcessTests
{
    [LinuxFact]
    public async Task OutputInAPipeIsUtf8WhateverTheLocale()
    {
        foreach (string locale in (string[])["de_DE.ISO-8859-1", "C", "ja_JP.eucJP"])
        {
            var (code, output, _) = await RunAsync(locale, "models", "resnext50_32x4d", "--json");
            Assert.Equal(ExitCode.Success, code);
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(output);
            Assert.Contains("Doll\u00E1r", JsonDocument.Parse(text).RootElement.GetProperty("paper").GetString());
            Assert.Equal('{', text[0]);
        }
    }

    [LinuxFact]
    public async Task NamesOfAnyScriptComeBackInErrors()
    {
        var (code, output, error) = await RunAsync("de_DE.ISO-8859-1", "summary", "\u65E5\u672C\u00E9");
        Assert.Equal((ExitCode.Usage, 0), (code, output.Length));
        Assert.StartsWith("fovea: error: unknown model '\u65E5\u672C\u00E9'", Encoding.UTF8.GetString(error));
    }

    private static async Task<(int Code, byte[] Output, byte[] Error)> RunAsync(string locale, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(App).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = locale;
        using Process process = Process.Start(start)!;
        Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream), error = ReadAsync(process.StandardError.BaseStream);
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
