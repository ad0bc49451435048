using System.Globalization;
using System.Text.RegularExpressions;

namespace Fovea.Detection.Networks;

/// <summary>
/// The names that torchvision gave weights before its version 0.12, which its published files still have: convolutions without the number
/// of their place in a sequence, and <c>mask_fcn1</c> to <c>mask_fcn4</c>.
/// </summary>
public static partial class OldNames
{
    /// <summary>The new name of each old one, of the tensors that a network has.</summary>
    public static IReadOnlyDictionary<string, string> Of(GeneralizedRcnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var renames = new Dictionary<string, string>();
        foreach (string name in model.State().Select(entry => entry.Name))
        {
            string old = MaskConvolution().Replace(Sequence().Replace(name, "$1.$2"), OldMaskConvolution);
            if (old != name)
                renames[old] = name;
        }

        return renames;
    }

    private static string OldMaskConvolution(Match match)
    {
        int index = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"mask_head.mask_fcn{index + 1}.");
    }

    [GeneratedRegex(@"^(rpn\.head\.conv|backbone\.fpn\.(?:inner|layer)_blocks\.\d+)(?:\.0\.0|\.0)\.(weight|bias)$")]
    private static partial Regex Sequence();

    [GeneratedRegex(@"mask_head\.(\d+)\.0\.")]
    private static partial Regex MaskConvolution();
}
