using System.Reflection;
using Fovea.Cli.Errors;
using Fovea.Imaging;

namespace Fovea.Cli.Tests;

public sealed class ErrorReportTests
{
    public static TheoryData<Exception, string, int> Cases => new()
    {
        { new UserError("give a model"), "fovea: error: give a model", 2 },
        { new FileNotFoundException("Could not find file 'a.pth'."), "fovea: error: Could not find file 'a.pth'.", 2 },
        { new DirectoryNotFoundException("Could not find a part of the path 'x'."), "fovea: error: Could not find a part of the path 'x'.",
            2 },
        { new InvalidDataException("a.pth: byte 12: expected PROTO"), "fovea: error: a.pth: byte 12: expected PROTO", 2 },
        { new ImageFormatException("a.png: empty file; expected PNG"), "fovea: error: a.png: empty file; expected PNG", 2 },
        { new UnauthorizedAccessException("Access to the path 'x' is denied."), "fovea: error: Access to the path 'x' is denied.", 1 },
        { new IOException("No space left on device"), "fovea: error: No space left on device", 1 },
        {
            new OutOfMemoryException(),
            "fovea: error: out of memory: a smaller batch, smaller images, fewer workers (--workers) or a smaller network take less",
            1
        },
        { new OutOfMemoryException("12 MB for one tensor; take less"), "fovea: error: out of memory: 12 MB for one tensor; take less", 1 },
        { new DllNotFoundException("libx.so.1: not found\nsearched a\nand b"),
            "fovea: error: a native library is missing: libx.so.1: not found", 1 },
        {
            new InvalidOperationException("no tape"),
            "fovea: error: internal error: no tape (InvalidOperationException; run again with FOVEA_DEBUG=1 to see where)",
            1
        },
        { new OperationCanceledException(), "fovea: stopped", 130 },
        { new TaskCanceledException(), "fovea: stopped", 130 },
        { new OperationCanceledException("stopped after step 12; go on with --resume x"),
            "fovea: stopped after step 12; go on with --resume x", 130 },
        { new AggregateException(new UserError("inner")), "fovea: error: inner", 2 },
        { new TargetInvocationException(new UserError("inner")), "fovea: error: inner", 2 },
        { new TypeInitializationException("T", new DllNotFoundException("liby")), "fovea: error: a native library is missing: liby", 1 },
        { new UserError("two\nlines\tand \u001b[31mcolour"), "fovea: error: two lines and [31mcolour", 2 },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void EveryExceptionIsOneLineAndACode(Exception exception, string line, int code)
        => Assert.Equal(new ErrorReport(line, code), ErrorReport.Of(exception));
}
