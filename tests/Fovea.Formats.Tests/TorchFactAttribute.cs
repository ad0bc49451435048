using System.Diagnostics;

namespace Fovea.Formats.Tests;

/// <summary>A test that needs Python with PyTorch: $FOVEA_PYTHON, or /usr/bin/python3 (Debian: apt-get install python3-torch).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    private static readonly string _python = Environment.GetEnvironmentVariable("FOVEA_PYTHON") ?? "/usr/bin/python3";

    private static readonly Lazy<string?> _missing = new(() =>
    {
        try
        {
            return Execute("import torch").Code == 0
                ? null
                : $"{_python} has no PyTorch: install python3-torch, or name a Python that has it in FOVEA_PYTHON.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"there is no {_python}: install python3-torch, or name a Python that has it in FOVEA_PYTHON.";
        }
    });

    public TorchFactAttribute() => Skip = _missing.Value;

    /// <summary>Why PyTorch cannot be had; null when it can.</summary>
    public static string? WhyNot => _missing.Value;

    /// <summary>What a program prints; it fails the test when it fails.</summary>
    public static string Run(string program, params string[] arguments)
    {
        (int code, string output, string error) = Execute(program, arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private static (int Code, string Output, string Error) Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(_python, ["-W", "ignore", "-c", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
