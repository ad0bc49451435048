using System.Text;

namespace Fovea.Cli.Terminal;

/// <summary>The process's standard output and standard error.</summary>
internal static class StandardStreams
{
    /// <summary>Standard output: UTF-8 into a file or pipe, whatever the locale; a terminal is written to in its own encoding.</summary>
    public static TextWriter Output() => Console.IsOutputRedirected ? Utf8(Console.OpenStandardOutput()) : Console.Out;

    /// <summary>Standard error, encoded like <see cref="Output"/>.</summary>
    public static TextWriter Error() => Console.IsErrorRedirected ? Utf8(Console.OpenStandardError()) : Console.Error;

    private static TextWriter Utf8(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
}
