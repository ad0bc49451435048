namespace Fovea.Data.Transforms;

/// <summary>In which order a network takes the channels of a colour image.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue: PyTorch's models.</summary>
    Rgb,

    /// <summary>Blue, green, red: models that were trained with Caffe.</summary>
    Bgr,
}
