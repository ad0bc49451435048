using Fovea.Inference.Execution;
using Fovea.Inference.Planning;

namespace Fovea.Inference.Steps;

/// <summary>Maps copied between the channels of others: a part of a concatenation whose producer could not store it there.</summary>
internal sealed class CopyStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;

    public CopyStep(string path, Place input, Place output)
        : base(path, "Concatenate", input.Shape)
    {
        (_input, _output) = (input, output);
        BytesMoved = input.Bytes + output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        ReadOnlySpan<float> source = frame.Holder(_input)[_input.Offset..];
        Span<float> destination = frame.Arena[_output.Offset..];
        int channels = _input.Channels;
        for (int row = 0; row < _input.Rows; row++)
            source.Slice(row * _input.PixelStride, channels).CopyTo(destination[(row * _output.PixelStride)..]);
    }
}
