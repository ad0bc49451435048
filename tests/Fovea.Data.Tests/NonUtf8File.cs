using System.Diagnostics;

namespace Fovea.Data.Tests;

/// <summary>An empty file whose name is no UTF-8, which a shell makes and removes, as .NET can do neither.</summary>
internal sealed class NonUtf8File : IDisposable
{
    private readonly string _folder, _name;

    /// <param name="folder">Its folder.</param>
    /// <param name="name">Its name, with bytes as <c>\351</c>.</param>
    public NonUtf8File(string folder, string name)
    {
        (_folder, _name) = (folder, name);
        Shell(": >");
    }

    public void Dispose() => Shell("rm");

    private void Shell(string command)
    {
        string[] arguments = ["-c", command + " \"$1/$(printf \"$2\")\"", "sh", _folder, _name];
        using Process shell = Process.Start(new ProcessStartInfo("sh", arguments))!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}

/// <summary>A test with such a file.</summary>
internal sealed class NonUtf8FactAttribute : FactAttribute
{
    public NonUtf8FactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux's file systems have names that are no UTF-8";
    }
}
