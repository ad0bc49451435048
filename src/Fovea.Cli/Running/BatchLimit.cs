using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>Checks the flag of the batch size.</summary>
internal static class BatchLimit
{
    /// <summary>Throws for a batch that is too large.</summary>
    /// <param name="info">The network, for the message.</param>
    /// <param name="model">The network.</param>
    /// <param name="image">The shape of one image, [1, C, H, W].</param>
    /// <param name="batch">The number of images of a pass.</param>
    /// <exception cref="Errors.UserError">A tensor would be too large.</exception>
    public static void Check(ModelInfo info, Layer model, Shape image, int batch)
    {
        int most = ModelSummary.Of(model, image).MaxBatch;
        Options.Check.That(batch <= most, "--batch", $"{batch}", $"at most {most} for {info.Name}: larger ones do not fit in a tensor");
    }
}
