using Fovea.Formats.Onnx;
using Fovea.Onnx.Execution;

namespace Fovea.Onnx.Operators;

/// <summary>Operators with graphs inside of them.</summary>
internal static class Flow
{
    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("If")
        {
            Host = If,
            Check = (node, _) => node.Graph("then_branch") is null || node.Graph("else_branch") is null ? "a branch that is missing" : null,
        },
        new OperatorRow("Loop") { Host = Loops.Run, Check = (node, _) => node.Graph("body") is null ? "a body that is missing" : null },
    ];

    private static OnnxValue?[] If(OnnxCall call)
    {
        bool condition = call.Array(0).To<bool>() is [var only]
            ? only
            : throw new ArgumentException("its condition has several values, expected one");
        OnnxGraph branch = call.Node.Graph(condition ? "then_branch" : "else_branch")!;
        return call.Run(branch);
    }
}
